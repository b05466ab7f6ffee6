"""Where a body ends (RFC 9112 §6.3): nowhere, after a length, with the last chunk, or at the close."""

import re

from lab_a_python.terminal import Failed

BIGGEST = 2 ** 63 - 1
LINE_LIMIT = 4096
TRAILER_LIMIT = 65536
PIECE = 65536


class TooLarge(Failed):
    """There is more content than --max-size allows."""


def body(method, head, connection, max_size):
    """Yields the content in pieces, at most `max_size` octets of it, and closes the connection."""
    size = 0
    try:
        for piece in framed(method, head, connection):
            size += len(piece)
            if max_size is not None and size > max_size:
                raise TooLarge(f"more than {max_size} octets of content (--max-size)")
            yield piece
    finally:
        connection.close()


def framed(method, head, connection):
    """Chooses by the first line that fits of RFC 9112 §6.3."""
    codings, lengths = head.all("transfer-encoding"), head.all("content-length")
    if method == "HEAD" or head.status in (204, 304):
        return iter(())
    if codings:
        names = b",".join(codings).lower()
        if names.strip(b" \t") != b"chunked":
            raise connection.wrong(f"unknown transfer coding {names!r}")
        return chunks(connection)
    if lengths:
        return counted(connection, length(lengths, connection))
    return until_close(connection)


def length(values, connection):
    """Makes one number of all Content-Length values."""
    values = {value.strip(b" \t") for field in values for value in field.split(b",")}
    if not all(re.fullmatch(rb"[0-9]+", value) for value in values):
        raise connection.wrong(f"Content-Length is no number: {b', '.join(values)!r}")
    numbers = {int(value[-19:]) if not value[:-19].strip(b"0") else BIGGEST + 1 for value in values}
    if len(numbers) > 1 or max(numbers) > BIGGEST:
        raise connection.wrong(f"Content-Length cannot be: {b', '.join(values)[:99]!r}")
    return numbers.pop()


def until_close(connection):
    while connection.buffer or connection.fill():
        yield connection.take(PIECE)


def counted(connection, left):
    while left:
        if not connection.buffer and not connection.fill():
            raise connection.wrong(f"closed with {left} octets of the body missing")
        piece = connection.take(min(left, PIECE))
        left -= len(piece)
        yield piece


def chunks(connection):
    """Yields the data of chunks until the trailer section has ended (RFC 9112 §7.1)."""
    while True:
        digits = line(connection, LINE_LIMIT).partition(b";")[0]
        if not re.fullmatch(rb"[0-9A-Fa-f]+", digits) or int(digits, 16) > BIGGEST:
            raise connection.wrong(f"{digits!r} is no chunk size")
        left = int(digits, 16)
        if left == 0:
            break
        yield from counted(connection, left)
        if b"".join(counted(connection, 2)) != b"\r\n":
            raise connection.wrong("a chunk is longer than its size")
    room = TRAILER_LIMIT
    while trailer := line(connection, room):
        room -= len(trailer)


def line(connection, limit):
    """Takes a line, without its line end."""
    searched = 0
    while (end := connection.buffer.find(b"\n", searched)) < 0:
        searched = len(connection.buffer)
        if searched > limit:
            raise connection.wrong(f"a line among the chunks is longer than {limit} octets")
        if not connection.fill():
            raise connection.wrong("closed before the last chunk")
    if end > limit:
        raise connection.wrong(f"a line among the chunks is longer than {limit} octets")
    text = connection.take(end + 1)
    return text[:-2] if text.endswith(b"\r\n") else text[:-1]
