"""From percent-encoded octets to text, and back."""

import re

ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")
BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")
# What a cookie's value may hold as it is (RFC 6265 §4.1.1), without the percent sign itself.
NOT_IN_COOKIE = re.compile(rb"[^!#$&'()*+./0-9:<=>?@A-Z\[\]^_`a-z{|}~-]")


class BadPath(Exception):
    """A path with a broken escape, or with octets that are not UTF-8."""


def unescaped(octets):
    return ESCAPE.sub(lambda escape: bytes([int(escape[1], 16)]), octets)


def path_text(segment):
    """A segment of a path. It has to be right."""
    if BROKEN.search(segment):
        raise BadPath("a percent sign needs two hexadecimal digits behind it")
    try:
        return unescaped(segment).decode()
    except UnicodeDecodeError:
        raise BadPath("the path is not UTF-8") from None


def pairs(octets):
    """The pairs of a query or a form. What is broken stays as it came, what is not UTF-8 becomes U+FFFD."""
    pieces = [piece.partition(b"=") for piece in octets.split(b"&") if piece]
    return [[form_text(name), form_text(value)] for name, _, value in pieces]


def form_text(octets):
    return unescaped(octets.replace(b"+", b" ")).decode(errors="replace")


def cookie_value(text):
    return NOT_IN_COOKIE.sub(lambda octet: b"%%%02X" % ord(octet[0]), text.encode()).decode()
