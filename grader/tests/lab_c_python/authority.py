"""A name or address, and perhaps a port (RFC 9110 §7.2, RFC 3986 §3.2.2)."""

import re
import socket

PARTS = re.compile(rb"(\[[^\[\]]*\]|[^:\[\]]+)(?::([0-9]*))?")
NAME = re.compile(rb"(?:[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})+")


def is_valid(octets):
    parts = PARTS.fullmatch(octets)
    if not parts:
        return False
    host, port = parts[1], (parts[2] or b"").lstrip(b"0")
    if len(port) > 5 or int(port or b"0") > 65535:
        return False
    return is_ipv6(host[1:-1]) if host.startswith(b"[") else NAME.fullmatch(host) is not None


def is_ipv6(octets):
    try:
        socket.inet_pton(socket.AF_INET6, octets.decode())
        return True
    except (OSError, ValueError):
        return False
