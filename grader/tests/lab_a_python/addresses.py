"""Names become addresses here, and addresses become text."""

import socket

from .terminal import Failed, reason


def resolve(host, port, kind=0, flags=0):
    """Returns the (family, address) pairs that the system's resolver knows, in its order."""
    try:
        # Encoded here, because Python would load its tables for international names first.
        name = host.encode() if host.isascii() else host.encode("idna")
        found = socket.getaddrinfo(name, port, type=kind, flags=flags)
    except (socket.gaierror, UnicodeError) as error:
        why = error.strerror if isinstance(error, socket.gaierror) else "no valid name"
        raise Failed(f"cannot resolve {host!r}: {why}") from None
    except OSError as error:
        raise Failed(f"cannot resolve {host!r}: {reason(error)}") from None
    return [(family, address) for family, _, _, _, address in found]


def shown(host, port):
    """Writes 127.0.0.1:80, [::1]:80 or localhost:80."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
