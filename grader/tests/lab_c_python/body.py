"""How long a request's body is, and its content (RFC 9112 §6, §7.1). Lab B's reader undoes chunks."""

import io

from lab_b_python.body import chunks, counted, length

from .refused import Refused

IN_MEMORY = 65536


def read(request, connection, most, is_wanted):
    """Reads the body to its end. Returns the content as a file if it is wanted."""
    pieces = framed(request, connection, most)
    if pieces is None:
        return io.BytesIO() if is_wanted else None
    if b"100-continue" in request.options("expect") and request.minor_version > 0:
        connection.client.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    content = spool() if is_wanted else None
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > most:
            raise too_large(most)
        if is_wanted:
            content.write(piece)
    return content


def framed(request, connection, most):
    """Returns an iterator over the pieces of the content, or None if there is no body."""
    codings, lengths = request.all("transfer-encoding"), request.all("content-length")
    if codings and lengths:
        raise Refused(400, "both Content-Length and Transfer-Encoding")
    if codings:
        check_codings(request, codings)
        return chunks(connection)
    octets = length(lengths, connection) if lengths else 0
    if octets > most:
        raise too_large(most)
    return counted(connection, octets) if octets else None


def check_codings(request, codings):
    names = [name.strip(b" \t").lower() for name in b",".join(codings).split(b",")]
    if request.minor_version == 0 or names[-1] != b"chunked":
        raise Refused(400, "nobody can say where this body ends")
    if names != [b"chunked"]:
        raise Refused(501, "chunked is the only transfer coding here")


def too_large(most):
    return Refused(413, f"more than {most} octets of content")


def spool():
    """A file for content. What is long goes to the disk."""
    from tempfile import SpooledTemporaryFile  # few requests need it, and it takes long to load
    return SpooledTemporaryFile(IN_MEMORY)
