"""What a protection was asked for: the policy, profile, purpose and source that its names lead to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from guardian.errors import UsageError

if TYPE_CHECKING:
    from guardian.app.protect import ProtectRequest
    from guardian.app.protect_targets import Origin
    from guardian.app.session import Session
    from guardian.config import Config
    from guardian.policy.model import EffectivePolicy


def policy(request: ProtectRequest, session: Session) -> EffectivePolicy:
    from guardian.policy.loader import load_policy
    from guardian.taxonomy import LAWS

    packs = request.packs or (session.config.packs if session.config is not None else LAWS)
    return load_policy(packs, session.config)


def check_wish(request: ProtectRequest, session: Session) -> None:
    """Names that point nowhere, before anything is read."""
    from guardian.policy.profiles import DEFAULT, profile

    if request.profile is not None and request.purpose is not None:
        raise UsageError("--profile and --purpose exclude each other", remedy="Give one of them")
    config = session.config
    if request.purpose is not None:
        _one_of(request.purpose, config.purposes if config is not None else {}, "purpose")
    _one_of(request.role, config.roles if config is not None else {}, "role")
    chosen = profile(request.profile or DEFAULT, config)
    if config is not None and request.source not in config.sources:
        _check_name(request.source, config, () if request.purpose is not None else tuple(chosen.column_entries))


def _check_name(given: str, config: Config, entries: tuple[str, ...]) -> None:
    """What guardian.yaml says of a source's tables is said by the source's name: by its address it would not apply."""
    said = [*entries, *config.subjects, *(column for columns in config.token_domains.values() for column in columns)]
    for name, source in config.sources.items():
        about = next((one for one in said if one.startswith((f"{name}.", f"{name}/"))), None)
        if about is not None and _place(source.url) == _place(given):
            raise UsageError(
                f"guardian.yaml calls this source '{name}', and says of it what would not apply ({about})",
                where=config.where("sources", name),
                remedy=f"Run: guardian protect {name} …",
            )


_PORTS = {"postgres": 5432, "mysql": 3306}


def _place(target: str) -> object:
    """Where a path or URL leads, however it is written."""
    from guardian.app.protect_databases import file_of
    from guardian.sources.address import parsed, scheme_of
    from guardian.sources.open import SERVERS

    scheme = scheme_of(target)
    if scheme in ("", "file", "sqlite", "duckdb"):
        path = file_of(target)
        return path.resolve() if path is not None else target
    if scheme not in SERVERS:
        return target
    address = parsed(target)
    engine = SERVERS[scheme]
    return engine, address.host or "localhost", address.port or _PORTS[engine], address.database


def placed(request: ProtectRequest, session: Session) -> ProtectRequest:
    """With a folder as target of a file: the copy lies in it, under the name of its source."""
    from guardian.app.protect_databases import file_of

    configured = session.config.sources.get(request.source) if session.config is not None else None
    source, target = file_of(configured.url if configured else request.source), request.target
    if target is None or "://" in target or source is None or not source.is_file():
        return request
    inside = target.endswith("/") or Path(target).is_dir()
    return replace(request, target=str(Path(target, source.name))) if inside else request


def _one_of(name: str, known: Collection[str], what: str) -> None:
    if name and name not in known:
        near = get_close_matches(name, known, 1)
        raise UsageError(
            f"unknown {what} '{name}'",
            expected=f"known in guardian.yaml: {', '.join(known) or 'none'}",
            remedy=f"Did you mean '{near[0]}'?" if near else f"Declare the {what} in guardian.yaml",
        )


def origin(request: ProtectRequest, session: Session) -> Origin:
    """A configured source by its name, any other by path or URL."""
    from guardian.app.named import check_named
    from guardian.app.protect_targets import origin_of
    from guardian.sources.open import display_name

    check_named(request.source, session.config)
    configured = session.config.sources.get(request.source) if session.config is not None else None
    if request.source == "-":
        raise UsageError("standard input cannot be protected", remedy="Name a file, a folder or a database")
    if request.target == "-":
        raise UsageError("a copy is not written to standard output", remedy="Name a path with --to, or the file ./-")
    return origin_of(
        configured.url if configured else request.source,
        request.source if configured else display_name(request.source),
        include=request.include,
        exclude=request.exclude,
        password_file=request.password_file,
        target_password_file=request.target_password_file,
        drop_unread=request.drop_unread,
    )
