"""`guardian init`: a first guardian.yaml."""

from __future__ import annotations

from pathlib import Path

import click

from guardian.cli.options import note, place_options, write_file
from guardian.errors import UsageError


@click.command()
@click.argument("scan", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--output",
    type=click.Path(path_type=Path),
    default=Path("guardian.yaml"),
    show_default=True,
    help="The file, or the folder for guardian.yaml.",
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@place_options
def init(scan: Path | None, output: Path, force: bool, config: Path | None, state: str | None) -> None:
    """Write a commented guardian.yaml: from SCAN (a scan.json), from the catalog of earlier scans, or an empty one."""
    from guardian.app.init import starter

    output = output / "guardian.yaml" if output.is_dir() else output
    if output.exists() and not force:
        raise UsageError("the file is there already", where=str(output), remedy="Name another --output, or add --force")
    write_file(output, starter(scan, config, state))
    note(f"wrote {output}; next: guardian policy lint, then guardian scan with the sources named in it")
