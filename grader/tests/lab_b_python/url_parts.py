"""Percent-encoding and dot segments (WHATWG URL §1.3, §4.4)."""

import re

# What each part may not hold as it is, beside control octets and those beyond ASCII.
FRAGMENT = ' "<>`'
QUERY = ' "#<>'
SPECIAL_QUERY = QUERY + "'"
PATH = QUERY + "?^`{}"
USERINFO = PATH + "/:;=@[\\]|"


def encoded(text, unsafe):
    """Percent-encodes what is unsafe. A `%` stays: it was encoded already."""
    pieces = []
    for octet in text.encode(errors="surrogateescape"):
        character = chr(octet)
        safe = 0x20 <= octet < 0x7F and character not in unsafe
        pieces.append(character if safe else f"%{octet:02X}")
    return "".join(pieces)


def join_segments(before, segments, encode):
    """Resolves `.` and `..`, in all their spellings, and returns the path."""
    path = list(before)
    for at, segment in enumerate(segments):
        last = at == len(segments) - 1
        plain = re.sub("%2e", ".", segment, flags=re.IGNORECASE)
        if plain == "..":
            del path[-1:]
        elif plain != ".":
            path.append(encode(segment))
        if last and plain in (".", ".."):
            path.append("")
    return "/" + "/".join(path)
