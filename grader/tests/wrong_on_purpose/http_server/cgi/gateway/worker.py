"""Wrong on purpose: calls a WSGI application (PEP 3333) for the server that has started this.

Both speak frames over this process's standard streams: a letter, a length of four octets, the content.
"""

import io
import os
import signal
import struct
import sys
import traceback

FILE, NAME, FAULT, WORKERS = sys.argv[1:5]


def fault(name):
    return FAULT == name


FROM, TO = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
if not fault("d9-print-is-the-answer"):
    os.dup2(2, 1)


def send(kind, octets=b""):
    TO.write(kind + struct.pack("!I", len(octets)) + octets)
    TO.flush()


def receive():
    head = FROM.read(5)
    if len(head) < 5:
        if fault("d9-workers-stay"):
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            while True:
                signal.pause()
        sys.exit(0)
    return head[:1], FROM.read(struct.unpack("!I", head[1:])[0])


class Content(io.RawIOBase):
    """The request's content."""

    # With a fault: what the last request has left.
    left = b""

    def __init__(self):
        self.rest, self.has_ended = Content.left, False
        Content.left = b""

    def readable(self):
        return True

    def more(self):
        kind, self.rest = receive()
        self.has_ended = not self.rest
        if kind == b"F":
            raise OSError("the content of the request did not come")
        if self.has_ended and fault("d9-input-without-end"):
            signal.pause()

    def readinto(self, buffer):
        if not self.rest and not self.has_ended:
            self.more()
        piece, self.rest = self.rest[: len(buffer)], self.rest[len(buffer) :]
        buffer[: len(piece)] = piece
        return len(piece)

    def drop(self):
        while not self.has_ended:
            if fault("d9-unread-stays"):
                Content.left += self.rest
            try:
                self.more()
            except OSError:
                pass


class ReadOnly:
    """With a fault: a file with one method."""

    def __init__(self, file):
        self.read = file.read


class Request:
    def __init__(self, variables):
        self.content = Content()
        parts = variables.decode("utf-8" if fault("d9-utf8-strings") else "latin-1", "replace").split("\0")
        self.environ = dict(os.environ) if fault("d9-own-environment") else {}
        self.environ |= dict(zip(parts[:-1:2], parts[1::2]))
        buffered = io.BufferedReader(self.content, 1 << 16)
        self.environ["wsgi.input"] = ReadOnly(buffered) if fault("d9-input-reads-only") else buffered
        self.environ["wsgi.errors"] = open(os.devnull, "w") if fault("d9-errors-are-dropped") else sys.stderr
        self.environ["wsgi.version"] = "1.0" if fault("d9-version-is-text") else (1, 0)
        self.environ["wsgi.url_scheme"] = "http"
        self.environ["wsgi.multithread"] = False
        self.environ["wsgi.multiprocess"] = WORKERS != "1"
        if not fault("d9-half-an-environ"):
            self.environ["wsgi.run_once"] = False
        self.head, self.is_sent, self.late = None, False, []

    def start_response(self, status, fields, exc_info=None):
        if exc_info and not fault("d9-ignores-exc-info"):
            if self.is_sent and not fault("d9-exc-info-after-the-head"):
                raise exc_info[1].with_traceback(exc_info[2])
        elif self.head and not fault("d9-starts-twice"):
            raise AssertionError("start_response was called a second time")
        if self.is_sent or self.head and fault("d9-ignores-exc-info"):
            return self.write
        lines = [f"Status: {status}", *(f"{name}: {value}" for name, value in fields)]
        has_type = any(name.lower() == "content-type" for name, _ in fields)
        if not has_type and status[:3] not in ("204", "304") and not fault("d9-wants-a-type"):
            lines.append("Content-Type: application/octet-stream")
        is_control = any(letter < " " for line in lines for letter in line)
        if is_control and not fault("d4-control-octets"):
            raise ValueError("control characters in status or fields")
        self.head = "\n".join([*lines, "", ""]).encode("latin-1")
        if fault("d9-head-at-once"):
            self.write(b"", force=True)
        return None if fault("d9-no-write") else self.write

    def write(self, octets, force=False):
        if isinstance(octets, str) and fault("d9-text-is-encoded"):
            octets = octets.encode()
        if not isinstance(octets, bytes):
            raise TypeError("a block is octets")
        if self.head is None and fault("d9-never-is-200"):
            self.head = b"Status: 200 OK\nContent-Type: text/plain\n\n"
        if self.head is None:
            raise AssertionError("start_response was not called")
        if fault("d9-collects-blocks") or fault("d9-write-waits") and not self.is_iterating:
            self.late.append(octets)
            return
        if not self.is_sent and (octets or force):
            self.is_sent = True
            send(b"O", self.head)
        if octets:
            send(b"O", octets)

    is_iterating = False

    def respond(self, application):
        blocks = application(self.environ, self.start_response)
        whole = False
        try:
            self.is_iterating = True
            if fault("d9-write-waits"):
                late, self.late = self.late, []
                for octets in late:
                    self.write(octets)
            for block in blocks:
                self.write(block)
            if self.head is None:
                raise AssertionError("start_response was not called")
            whole = True
        finally:
            closes = hasattr(blocks, "close") and not fault("d9-no-close")
            if closes and (whole or not fault("d9-no-close-after-errors")):
                blocks.close()
                if fault("d9-closes-twice"):
                    blocks.close()
        if fault("d9-collects-blocks"):
            send(b"O", self.head + b"".join(self.late))
            self.is_sent = True
        if not self.is_sent:
            send(b"O", self.head)
        send(b"E")


def serve(application, variables):
    request = Request(variables)
    try:
        request.respond(application)
    except Exception:
        if not fault("d9-silent"):
            traceback.print_exc()
        if fault("d9-shows-the-traceback") and not request.is_sent:
            send(b"O", b"Status: 500 Oops\nContent-Type: text/plain\n\n" + traceback.format_exc().encode())
            send(b"E")
        elif fault("d9-error-is-the-end") and request.is_sent:
            send(b"E")
        else:
            send(b"X")
    request.content.drop()


def load():
    sys.path[0] = os.path.dirname(os.path.abspath(FILE))
    sys.dont_write_bytecode = True
    names = {"__name__": "application", "__file__": FILE}
    with open(FILE, "rb") as source:
        exec(compile(source.read(), FILE, "exec"), names)
    return names[NAME]


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        application = load()
    except Exception:
        if not fault("d9-silent-about-loading"):
            traceback.print_exc()
        sys.exit(1)
    send(b"L")
    while True:
        kind, variables = receive()
        if kind == b"R":
            serve(application, variables)


main()
