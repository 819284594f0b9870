"""`guardian keys`: the key ring."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from guardian.cli.options import EXISTING_FILE, form_option, note, place_options, write_file, write_result
from guardian.errors import ExitStatus, UsageError, counted

if TYPE_CHECKING:
    from guardian.app.keys import KeyJobs, Ring

F = TypeVar("F", bound=Callable[..., Any])

reason_option = click.option("--reason", metavar="TEXT", default="", help="Why; it stands in the ledger.")
by_option = click.option("--by", metavar="NAME", default="", help="Who answers for it.")
certificate_option = click.option(
    "--certificate",
    "certificate_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the certificate here [default: standard output].",
)


def ring_options(command: F) -> F:
    """Which ring, and what opens it."""
    master = click.option(
        "--master",
        metavar="SPEC",
        help="env:NAME, passphrase-file:PATH or vault:MOUNT/KEY [default: keys.master of guardian.yaml, "
        "$GUARDIAN_MASTER, else env:GUARDIAN_MASTER_KEY].",
    )
    store = click.option("--store", metavar="URL", help="The key store [default: sqlite:///.guardian/keys.db].")
    return place_options(master(store(command)))


@click.group()
def keys() -> None:
    """The key ring: what tokens, ciphertexts and hashes are made with, and what reads them again."""


@keys.command()
@click.option(
    "--passphrase-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Open the ring with the passphrase in this file; made, with a random one, if it is not there.",
)
@form_option
@ring_options
def init(passphrase_file: Path | None, form: str, **where: Any) -> None:
    """Make the key ring, with a first key."""
    from guardian.app import keys as app

    if passphrase_file is not None and where["master"]:
        raise UsageError("--passphrase-file and --master exclude each other", remedy="Give one of them")
    master = f"passphrase-file:{passphrase_file}" if passphrase_file is not None else where["master"]
    new = passphrase_file is not None and not passphrase_file.exists()
    session = _session(where)
    ring = app.init(session, master, where["store"], make_passphrase=True)
    _print(ring, form)
    if new:
        note(
            f"Wrote a new passphrase to {passphrase_file}. Keep a copy elsewhere: without it nothing can be read again"
        )
    if master:
        first = "" if session.config is not None else "version: 1\n"
        from guardian.sources.address import display_name

        kept = f", store: '{display_name(where['store'])}'" if where["store"] else ""
        note(f"So that every command finds it, say in guardian.yaml:\n\n{first}keys: {{master: '{master}'{kept}}}")


@keys.command("list")
@form_option
@ring_options
def list_keys(form: str, **where: Any) -> None:
    """List the keys: state, age, and how much lies under each."""
    with _jobs(where) as jobs:
        _print(jobs.listed(), form)


@keys.command()
@reason_option
@form_option
@ring_options
def rotate(reason: str, form: str, **where: Any) -> None:
    """Make a new current key; the one before it only reads from now on."""
    with _jobs(where) as jobs:
        before = jobs.ring.current_id
        root = jobs.rotate(reason)
        _print(jobs.listed(), form)
        _still_needed(before, jobs.copies(before))
    note(f"{root.id} is the current key")


@keys.command()
@click.argument("key_id", metavar="ID")
@reason_option
@form_option
@ring_options
def retire(key_id: str, reason: str, form: str, **where: Any) -> None:
    """Let key ID only read; where it is the current key, a new one takes over."""
    with _jobs(where) as jobs:
        jobs.retire(key_id, reason)
        _print(jobs.listed(), form)
        _still_needed(key_id, jobs.copies(key_id))


@keys.command()
@click.argument("key_id", metavar="ID")
@by_option
@reason_option
@certificate_option
@click.option("--dry-run", is_flag=True, help="Say which copies could never be read again, and destroy nothing.")
@ring_options
def destroy(key_id: str, by: str, reason: str, certificate_file: Path | None, dry_run: bool, **where: Any) -> None:
    """Destroy the retired key ID: all that was made with it can never be read again. Prints a certificate."""
    with _jobs(where) as jobs:
        if dry_run:
            lost = jobs.lost_with(key_id)
            write_result("\n".join(lost) or f"This ledger knows of no copy under {key_id}")
            _still_needed(key_id, lost)
            return
        certificate = jobs.destroy(key_id, by=by, reason=reason)
        _certify(certificate, certificate_file)
    if lost := certificate["unreadable_copies"]:
        note(
            f"What {key_id} made in these copies, and in backups of them, can never be read again: {', '.join(lost)}. "
            "Protect their sources again where it is still needed, and delete them where it is not"
        )


@keys.command("destroy-subject")
@click.argument("domain")
@click.argument("subject", required=False)
@click.option("--subject-file", type=click.File("r", encoding="utf-8"), help="Read the person's id from here, or - .")
@by_option
@reason_option
@certificate_option
@ring_options
def destroy_subject(
    domain: str,
    subject: str | None,
    subject_file: Any,
    by: str,
    reason: str,
    certificate_file: Path | None,
    **where: Any,
) -> None:
    """Destroy the key of one person of DOMAIN: what it protects is unreadable in every copy. Prints a certificate.

    DOMAIN is the token domain of the key column, or its reference. SUBJECT is the person's id as it stands there;
    --subject-file keeps it out of the list of processes and the shell's history.
    """
    if (subject is None) == (subject_file is None):
        raise UsageError("whose key?", remedy="Give the person's id, or --subject-file")
    try:
        person = subject if subject is not None else subject_file.read().rstrip("\r\n")
    except UnicodeDecodeError:
        raise UsageError("the file with the person's id is no UTF-8 text", where=subject_file.name) from None
    with _jobs(where) as jobs:
        certificate = jobs.destroy_subject(domain, person, by=by, reason=reason)
        _certify(certificate, certificate_file)
    if left := certificate["readable_with_the_ring"]:
        note(f"Not under this key, and still readable with the key ring: {', '.join(left)}")


@keys.command("change-master")
@click.option("--to", "new", metavar="SPEC", required=True, help="env:NAME, passphrase-file:PATH or vault:MOUNT/KEY.")
@form_option
@ring_options
def change_master(new: str, form: str, **where: Any) -> None:
    """Put the ring under another master key. Older copies of the store still open with the old one."""
    with _jobs(where) as jobs:
        ring = jobs.change_master(new, make_passphrase=True)
        _print(ring, form)
    note(f"From now on only {new} opens the ring; say so in guardian.yaml")


@keys.command()
@click.argument("copy", metavar="COPY")
@click.option("--to", "target", metavar="TARGET", required=True, help="Where the new copy goes; COPY stays as it is.")
@click.option("--password-file", type=EXISTING_FILE, help="File holding the password.")
@ring_options
def retokenise(copy: str, target: str, password_file: Path | None, **where: Any) -> None:
    """Write the protected copy COPY again under the current key, so that an older key can be destroyed."""
    from guardian.app.retokenise import retokenise as run

    done = run(copy, target, _session(where), master=where["master"], store=where["store"], password_file=password_file)
    for ref, treatment in done.left_behind:
        note(f"{ref}: {treatment} leads back to nothing and stays as it was made")
    write_result(f"{counted(done.copied.rows, 'row')} under {done.key}. Manifest: {done.manifest_at}")


@keys.command()
@form_option
@ring_options
def check(form: str, **where: Any) -> int:
    """Open the ring and compare it with the ledger. Exit code 1: something was put back."""
    with _jobs(where) as jobs:
        faults, ring = jobs.check(), jobs.listed()
    if form == "json":
        write_result(json.dumps({"ring": ring.ring, "generation": ring.generation, "faults": faults}, indent=1))
    else:
        write_result(
            "\n".join(faults) or f"The key ring is whole ({counted(len(ring.keys), 'key')}, change {ring.generation})"
        )
    return int(ExitStatus.FINDINGS if faults else ExitStatus.CLEAN)


@keys.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--public-key", metavar="KEY", help="The ring's public key, as `keys list` prints it; else the ring is opened."
)
@ring_options
def verify(file: Path, public_key: str | None, **where: Any) -> None:
    """Check the signature of a certificate."""
    try:
        certificate = json.loads(file.read_text("utf-8"))
    except ValueError:
        certificate = None
    if not isinstance(certificate, dict):
        raise UsageError("this is no certificate", where=str(file))
    if public_key is not None:
        from guardian.keys.certificate import verify as verified

        verified(certificate, public_key)
    else:
        with _jobs(where) as jobs:
            jobs.verify(certificate)
    write_result(f"{file}: signed by this key ring, unchanged")


def _still_needed(key_id: str, copies: Sequence[str]) -> None:
    """Before a key is destroyed, whoever does it should know what is lost with it."""
    if copies:
        note(
            f"Only {key_id} leads back from {counted(len(copies), 'copy', 'copies')}: {', '.join(copies)}. Before you "
            f"destroy {key_id}, write what must stay readable again: guardian keys retokenise COPY --to TARGET"
        )


def _session(where: dict[str, Any]) -> Any:
    from guardian.app.session import open_session

    return open_session(where["config"], where["state"])


def _jobs(where: dict[str, Any]) -> KeyJobs:
    from guardian.app.keys import KeyJobs

    return KeyJobs(_session(where), master=where["master"], store=where["store"])


def _print(ring: Ring, form: str) -> None:
    if form == "json":
        write_result(json.dumps(asdict(ring), ensure_ascii=False, indent=1))
        return
    from guardian.reporting.tabular import table

    heads = ("id", "state", "created", "retired", "destroyed", "subject_keys", "vaulted")
    rows = [[*(str(getattr(key, head) or "-") for head in heads), str(len(key.copies) or "-")] for key in ring.keys]
    write_result(table((*heads, "copies"), rows))
    write_result(f"ring {ring.ring[:8]} · change {ring.generation} · public key {ring.public_key}")


def _certify(certificate: Any, file: Path | None) -> None:
    text = json.dumps(certificate, ensure_ascii=False, indent=1)
    if file is None:
        write_result(text)
        return
    write_file(file, text + "\n")
    note(f"wrote {file}")
