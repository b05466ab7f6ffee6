"""The head of a response (RFC 9112 §2.1, §4, §5)."""

import re

LIMIT = 65536
# The beginning of every status line, and one to complete shorter beginnings with.
STATUS = re.compile(rb"HTTP/1\.([01]) ([0-9]{3}) ")
MODEL = b"HTTP/1.1 200 "
END = re.compile(rb"\n\r?\n")


class Head:
    """Status, reason phrase, and the fields as (name, value) in the order in which they came."""

    def __init__(self, status, reason, fields, raw):
        self.status = status
        self.reason = reason
        self.fields = fields
        self.raw = raw

    def all(self, name):
        return [value for known, value in self.fields if known.lower() == name.lower()]

    def get(self, name):
        return next(iter(self.all(name)), None)


def read_head(connection):
    """Reads heads until one is final: those with a status from 100 to 199 are not."""
    while True:
        raw = head_octets(connection)
        connection.show("<", raw)
        head = parse(raw, connection)
        if head.status >= 200:
            return head


def head_octets(connection):
    """Takes the octets up to the empty line, and with it."""
    searched = 0
    while True:
        check_beginning(connection)
        end = END.search(connection.buffer, searched)
        if end and end.end() <= LIMIT:
            return connection.take(end.end())
        if end or len(connection.buffer) >= LIMIT:
            raise connection.wrong(f"the head is longer than {LIMIT} octets")
        searched = max(len(connection.buffer) - 2, 0)  # the empty line may be half here
        if not connection.fill():
            raise connection.wrong("closed before the end of a head" if connection.buffer
                                   else "closed without an answer")


def check_beginning(connection):
    """Whatever cannot become a status line is not waited for."""
    beginning = bytes(connection.buffer[:len(MODEL)])
    if not STATUS.match(beginning + MODEL[len(beginning):]):
        raise connection.wrong(f"the answer is not HTTP: it begins with {beginning!r}")


def parse(raw, connection):
    first, *lines = raw.replace(b"\r\n", b"\n").rstrip(b"\n").split(b"\n")
    match = STATUS.match(first)
    fields = []
    for line in lines:
        name, colon, value = line.partition(b":")
        if line[:1] in (b" ", b"\t") and fields:
            fields[-1][1].append(line.strip(b" \t"))  # folded: it goes on with the line before
        elif colon and re.fullmatch(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name):
            fields.append((name.decode(), [value.strip(b" \t")]))
        else:
            raise connection.wrong(f"{line!r} is no field line")
    fields = [(name, b" ".join(parts).strip(b" \t")) for name, parts in fields]
    return Head(int(match[2]), first[match.end():], fields, raw)
