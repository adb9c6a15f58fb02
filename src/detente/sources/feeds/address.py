"""Addresses: which may be fetched, and when two are the same.

What a feed or a page names may point anywhere. Only http and https are followed, and a
host is connected to at the very address that was checked, so that a name cannot turn
into another between the check and the connection. Addresses of this machine, of the
local network and of its services (metadata of clouds among them) are refused unless
allowed by name or network.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from courlan import clean_url

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
#: Networks whose addresses carry another address within (NAT64 and 6to4).
_NAT64, _SIX_TO_FOUR = ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("2002::/16")
LONGEST = 2048


class Refused(ValueError):
    """An address that is not fetched; says why."""


def checked(url: str) -> str:
    """The address, where its form may be fetched. Raises Refused."""
    if len(url) > LONGEST or any(c <= " " or c == "\x7f" for c in url):
        raise Refused("not an address: too long, or with blanks in it")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise Refused("not an address") from None
    if parts.scheme.lower() not in ("http", "https"):
        raise Refused(f"{parts.scheme[:20] or 'no scheme'}: only http and https are fetched")
    if not host or parts.username is not None or parts.password is not None:
        raise Refused("an address without a host, or with a password in it")
    return url


def canonical(url: str) -> str | None:
    """The address in its plainest form, without trackers and fragment; None where it is none of the web."""
    try:
        checked(url.strip())
    except Refused:
        return None
    return clean_url(url.strip().partition("#")[0]) or None


class Guard:
    """Says to which address a host is connected. ``allowed`` are hosts, addresses or networks of the local network."""

    def __init__(self, allowed: Iterable[str] = ()) -> None:
        self._hosts: set[str] = set()
        self._networks: list[ipaddress.IPv4Network | ipaddress.IPv6Network] = []
        for words in allowed:
            try:
                self._networks.append(ipaddress.ip_network(words, strict=False))
            except ValueError:
                self._hosts.add(words.lower())

    def addresses(self, host: str, port: int) -> list[str]:
        """Addresses of a host, all of which may be fetched from. Raises Refused, and OSError where there are none."""
        found = list(dict.fromkeys(str(i[4][0]) for i in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)))
        if host.lower() not in self._hosts:
            self._check(host, found)
        return found

    def _check(self, host: str, found: Sequence[str]) -> None:
        for words in found:
            address = ipaddress.ip_address(words.partition("%")[0])
            if not public(address) and not any(address in network for network in self._networks):
                raise Refused(f"{host[:80]} is an address of the local network ({address}): allow it, if you mean it")


def public(address: _Address) -> bool:
    """Whether an address is one of the internet at large."""
    if isinstance(address, ipaddress.IPv6Address):
        inner: ipaddress.IPv4Address | None = address.ipv4_mapped
        if inner is None and address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is None and address in _SIX_TO_FOUR:
            inner = ipaddress.IPv4Address(int(address) >> 80 & 0xFFFFFFFF)
        if inner is not None:
            return public(inner)
        # What Python calls global holds what is kept for later and for sites, such as ``::127.0.0.1``.
        if address.is_reserved or address.is_site_local:
            return False
    return address.is_global and not address.is_multicast
