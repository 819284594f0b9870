"""`guardian init`: a first guardian.yaml."""

from __future__ import annotations

import os
from pathlib import Path

import click

from guardian.cli.options import note, place_options, write_file
from guardian.errors import UsageError


@click.command()
@click.argument("scan", required=False, type=click.Path(path_type=Path))
@click.option(
    "--output",
    type=click.Path(),
    default="guardian.yaml",
    show_default=True,
    help="The file, or the folder for guardian.yaml.",
)
@click.option("--force", is_flag=True, help="Replace a file that is there.")
@place_options
def init(scan: Path | None, output: str, force: bool, config: Path | None, state: str | None) -> None:
    """Write a commented guardian.yaml: from SCAN (a scan.json), from the catalog of earlier scans, or an empty one."""
    from guardian.app.init import starter

    folder = output.endswith(("/", os.sep)) or Path(output).is_dir()
    file = Path(output, "guardian.yaml") if folder else Path(output)
    if file.exists() and not force:
        raise UsageError("the file is there already", where=str(file), remedy="Name another --output, or add --force")
    write_file(file, starter(scan, config, state))
    note(f"wrote {file}; next: guardian policy lint, then guardian scan with the sources named in it")
