"""Hosts of URLs: names, IPv4 in all its spellings, IPv6 in brackets (WHATWG URL §3.5)."""

import ipaddress
import re
import urllib.parse

from .url_parts import encoded

FORBIDDEN = re.compile(r"[\0-\x20\"#%/:<>?@\[\\\]^`{|}\x7f]")


def parse_host(text, special):
    """Returns the host as it goes over the wire, or raises ValueError."""
    if text.startswith("["):
        return f"[{ipaddress.IPv6Address(text[1:-1])}]"
    if not special:
        return encoded(text, "")
    name = urllib.parse.unquote_to_bytes(text.encode(errors="surrogateescape")).decode()
    if not name.isascii():
        name = name.encode("idna").decode()  # UnicodeError is a ValueError
    name = name.lower()
    if not name or FORBIDDEN.search(name):
        raise ValueError(f"{text!r} is no host")
    return ipv4(name) if looks_like_a_number(name.removesuffix(".").rpartition(".")[2]) else name


def looks_like_a_number(part):
    return re.fullmatch(r"[0-9]+|0x[0-9a-f]*", part) is not None


def ipv4(name):
    parts = [number(part) for part in name.removesuffix(".").split(".")]
    *front, last = parts
    if len(parts) > 4 or any(part > 255 for part in front) or last >= 256 ** (5 - len(parts)):
        raise ValueError(f"{name!r} is no IPv4 address")
    return str(ipaddress.IPv4Address(sum(part << 8 * (3 - at) for at, part in enumerate(front)) + last))


def number(part):
    if part.startswith("0x"):
        return int(part[2:] or "0", 16)
    return int(part, 8 if part.startswith("0") and part != "0" else 10)
