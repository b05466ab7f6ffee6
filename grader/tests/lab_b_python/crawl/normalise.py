"""The one way to write a URL that all its spellings have in common (RFC 3986 §6.2.2)."""

import re
import string

UNRESERVED = frozenset((string.ascii_letters + string.digits + "-._~").encode())


def normalise(url):
    """The URL's reader has done case, port and dot segments already."""
    path = re.sub("%([0-9A-Fa-f]{2})", plain, url.path)
    return url.changed(username="", password="", fragment=None, path=path)


def plain(encoded):
    octet = int(encoded[1], 16)
    return chr(octet) if octet in UNRESERVED else encoded[0].upper()
