"""What a server is started with."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from detente.reading.rows import COUNTED


class SettingsError(ValueError):
    """The server cannot be started so; says what to do."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Ledger, address and limits of a server.

    ``token`` lets documents be read in over the API, and is needed on every request
    where ``host`` is not loopback. ``rate`` is requests to the API per client and minute,
    ``document_bytes`` the largest document, ``queue`` how many may wait to be read,
    ``years`` the window of isolation and groupings,
    ``least`` the confidence from which rows count.
    """

    ledger: Path
    host: str = "127.0.0.1"
    port: int = 8600
    token: str | None = None
    overlay: Path | None = None
    model: bool = True
    rate: int = 600
    document_bytes: int = 200_000
    queue: int = 100
    years: float = 3.0
    least: float = COUNTED

    @property
    def local(self) -> bool:
        """Whether only this machine can reach the server."""
        return loopback(self.host)

    def check(self) -> None:
        """Raise SettingsError for an address that others reach without a token, or for a weak token."""
        if not self.local and not self.token:
            raise SettingsError(f"others can reach {self.host}: give a secret with --token, or leave --host out")
        token = self.token
        if token is not None and not (len(token) >= 12 and token.isascii() and token.isprintable()):
            raise SettingsError("--token needs 12 or more printable ASCII characters")


def loopback(host: str) -> bool:
    """Whether a host name or address means this machine alone."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
