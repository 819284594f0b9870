"""What can go wrong, and the exit status each fault leads to. Messages never hold a raw personal value."""

from __future__ import annotations

from enum import IntEnum


class ExitStatus(IntEnum):
    """The process's exit codes: a public interface."""

    CLEAN = 0
    FINDINGS = 1
    USAGE = 2
    UNREAD = 3
    REFUSED = 4


class GuardianError(Exception):
    """A fault a person can act on: where, what was found, what was expected, what to do next."""

    status = ExitStatus.UNREAD

    def __init__(self, what: str, *, where: str = "", expected: str = "", remedy: str = "") -> None:
        self.what, self.where, self.expected, self.remedy = what, where, expected, remedy
        super().__init__(self.__str__())

    def __str__(self) -> str:
        text = f"{self.where}: {self.what}" if self.where else self.what
        if self.expected:
            text += f"; {self.expected}"
        end = " " if text.endswith("?") else ". "
        return f"{text}{end}{self.remedy}" if self.remedy else text


class UsageError(GuardianError):
    """A wrong option, argument or name: nothing was done."""

    status = ExitStatus.USAGE


class PolicyError(UsageError):
    """A policy, taxonomy or configuration file that does not hold; may carry many faults at once."""

    def __init__(self, faults: tuple[GuardianError, ...] | list[GuardianError]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class CredentialsError(UsageError):
    """The server refused the login. The message names the user's choices, never the secret."""


class UnreadError(GuardianError):
    """Data that could not be examined. It becomes a line of `coverage.unread`, never silence."""

    status = ExitStatus.UNREAD


class DetectorError(UnreadError):
    """A detector or language engine that could not run."""


class RefusedError(GuardianError):
    """Policy says no."""

    status = ExitStatus.REFUSED


class InternalError(GuardianError):
    """A defect in guardian itself."""

    status = ExitStatus.UNREAD


def counted(count: int, noun: str, plural: str = "") -> str:
    """How many of something, in words of messages: ``1 table``, ``2,000 tables``."""
    return f"{count:,} {noun if count == 1 else plural or f'{noun}s'}"
