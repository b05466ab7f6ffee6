"""From a URL's path to names, and back (RFC 3986 §2.1, §3.3)."""

import os
import re

ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})|%00")
# Devices, drives, streams, separators, and endings that Windows leaves out.
NOT_ON_WINDOWS = re.compile(rb"(?:con|prn|aux|nul|(?:com|lpt)(?:[0-9]|\xc2[\xb9\xb2\xb3]))(?: *\..*)?"
                            rb"|(?:conin|conout)\$|.*[\0-\x1f<>:\"/\\|?*].*|.*[. ]", re.IGNORECASE | re.DOTALL)
UNSAFE = re.compile(rb"[^A-Za-z0-9._~-]")
NOT_IN_TARGET = re.compile(rb"[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]")


def below(path):
    """Returns the names of a path, each decoded once; the last is empty behind a slash. None if an escape is broken.

    Empty names between two slashes are left out.
    """
    if BROKEN.search(path):
        return None
    *folders, last = [decoded(segment) for segment in path[1:].split(b"/")]
    return [name for name in folders if name] + [last]


def decoded(segment):
    return ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), segment)


def are_served(segments):
    """Whether each of the names is one that may be looked for on the disk."""
    # .well-known is for everybody (RFC 8615); all other names with a dot, `.` and `..` too, are for nobody.
    hidden = segments[1:] if segments[0] == b".well-known" else segments
    if any(name.startswith(b".") for name in hidden) or any(b"/" in name for name in segments):
        return False
    return os.name != "nt" or not any(NOT_ON_WINDOWS.fullmatch(name) for name in segments)


def encoded(name):
    """A name for a URL, in whatever place."""
    return escaped(UNSAFE, name)


def encoded_again(target):
    """A path or query as it came, but for what has no place there."""
    return escaped(NOT_IN_TARGET, target)


def escaped(unsafe, octets):
    return unsafe.sub(lambda octet: b"%%%02X" % ord(octet[0]), octets).decode()
