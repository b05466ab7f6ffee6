"""The other end of `worker.rs`: calls an application (PEP 3333) for one request after the other.

The server starts this program with the arguments FILE NAME WORKERS and gives it one end of a socket pair as
its standard input. Both speak frames (`frames.rs`): one octet tells what it is, four how long the rest is.
What a worker puts out for a request is what a CGI script would print: a head with `Status`, and the content.
Standard output and standard error are the server's log.
"""

import io
import os
import re
import signal
import socket
import struct
import sys
import traceback
import types
from wsgiref.util import FileWrapper

# What the server says.
REQUEST, CONTENT, CONTENT_FAILED, CANCEL = b"R", b"B", b"F", b"C"
# What a worker says.
LOADED, OUTPUT, NEEDS, END, FAILED = b"L", b"O", b"N", b"E", b"X"

FILE, NAME, WORKERS = sys.argv[1], sys.argv[2], int(sys.argv[3])
PIECE = 64 * 1024
CONTROL = re.compile("[\x00-\x1f\x7f]")


class ClientGone(OSError):
    """The client has left, or sent its content too slowly."""


class Link:
    """The frames from and to the server."""

    def __init__(self, connection):
        self.connection = connection
        self.arrived = b""
        # Frames that go out with the next ones, and how many octets they have.
        self.waiting = []
        self.octets = 0

    def add(self, kind, content=b""):
        self.waiting += (struct.pack("!cI", kind, len(content)), content)
        self.octets += len(content)

    def flush(self):
        frames, self.waiting, self.octets = self.waiting, [], 0
        self.connection.sendall(b"".join(frames))

    def send(self, kind, content=b""):
        self.add(kind, content)
        self.flush()

    def receive(self):
        """The next frame; the end of the input is the end of this worker."""
        while True:
            if len(self.arrived) >= 5:
                kind, length = struct.unpack("!cI", self.arrived[:5])
                if len(self.arrived) >= 5 + length:
                    content = self.arrived[5 : 5 + length]
                    self.arrived = self.arrived[5 + length :]
                    return kind, content
            self.read(0)

    def is_cancelled(self):
        """Looks, without waiting, whether the server wants no more of this response."""
        try:
            self.read(socket.MSG_DONTWAIT)
        except BlockingIOError:
            pass
        # It says nothing else while a response is on its way.
        return bool(self.arrived)

    def read(self, flags):
        octets = self.connection.recv(PIECE, flags)
        if not octets:
            sys.exit(0)
        self.arrived += octets


class Content(io.RawIOBase):
    """The request's content, piece by piece as the application wants it."""

    def __init__(self, link):
        self.link = link
        self.has_ended = False

    def readable(self):
        return True

    def readall(self):
        return b"".join(iter(lambda: self.read(PIECE), b""))

    def readinto(self, buffer):
        if self.has_ended or not len(buffer):
            return 0
        self.link.send(NEEDS, struct.pack("!I", min(len(buffer), PIECE)))
        kind, piece = self.link.receive()
        if kind != CONTENT:
            self.has_ended = True
            raise ClientGone("the content of the request did not come whole")
        self.has_ended = not piece
        buffer[: len(piece)] = piece
        return len(piece)


class Exchange:
    """One request, and the response to it."""

    def __init__(self, link, variables):
        self.link = link
        self.environ = environ(link, variables)
        # What start_response was given, until it is sent.
        self.status, self.fields = None, None
        self.is_head_sent = False
        self.has_ended = False

    def start_response(self, status, fields, exc_info=None):
        # ANCHOR: d9-start-response
        #= Status and fields are looked at (`check_head`) and kept, not sent: as long as nothing has left,
        #=   an error can take their place.
        #= A second call needs `exc_info`, else it is an error of the application.
        #= With `exc_info`, once the head is sent, that exception is raised again (`with_traceback`).
        #= What comes back is `self.write_now`.
        if exc_info:
            try:
                if self.is_head_sent:
                    raise exc_info[1].with_traceback(exc_info[2])
            finally:
                # The traceback holds this very frame: without this it would hold itself.
                exc_info = None
        elif self.status is not None:
            raise AssertionError("start_response was called a second time, without exc_info")
        check_head(status, fields)
        self.status, self.fields = status, list(fields)
        return self.write_now
        # ANCHOR_END: d9-start-response

    # Puts a block of the response into frames. `is_whole` says that no other will come.
    def write(self, block, is_whole=False):
        # ANCHOR: d9-write
        #= A block before start_response, and one that is not `bytes`, is an error of the application.
        #= An empty block sends nothing, not even the head.
        #= Before the first other block goes the head (`send_head`), with the length of a block that is
        #=   the whole response.
        #= The block is a frame of `OUTPUT`; one longer than `PIECE` is several.
        if self.status is None:
            raise AssertionError("the application wrote before it called start_response")
        if not isinstance(block, bytes):
            raise TypeError(f"a block of the response is bytes, not {type(block).__name__}")
        if block and not self.is_head_sent:
            self.send_head(len(block) if is_whole else None)
        for start in range(0, len(block), PIECE):
            self.link.add(OUTPUT, block[start : start + PIECE])
        # ANCHOR_END: d9-write

    def write_now(self, block):
        """What start_response returns: for applications from before there were iterables."""
        self.write(block)
        if self.link.is_cancelled():
            raise ClientGone("nobody reads the response any more")
        self.link.flush()

    def send_head(self, length):
        """Puts the head into a frame, with a Content-Length where the application left that to us."""
        lines = [f"Status: {self.status}"]
        lines += [f"{name}: {value}" for name, value in self.fields]
        names = {name.lower() for name, _ in self.fields}
        is_free = self.environ["REQUEST_METHOD"] != "HEAD" and self.status[:3] not in ("204", "304")
        if length is not None and is_free and "content-length" not in names:
            lines.append(f"Content-Length: {length}")
        if length != 0 and "content-type" not in names:
            # PEP 3333 asks for none; whoever receives it would take it for this (RFC 9110, 8.3).
            lines.append("Content-Type: application/octet-stream")
        self.link.add(OUTPUT, "\n".join([*lines, "", ""]).encode("latin-1"))
        self.is_head_sent = True

    # Calls the application and sends what it answers.
    def respond(self, application):
        # ANCHOR: d9-respond
        #= The application gets the environ and `start_response`, and returns an iterable of blocks.
        #= A generator's block leaves before the next is asked for. A list is all there: its blocks may
        #=   wait for one another, up to `PIECE` octets.
        #= A response that nobody wants any more (`is_cancelled`) is not gone on with.
        #= After the last block: `end`.
        #= The iterable's `close()`, if it has one, is called whatever happens.
        blocks = application(self.environ, self.start_response)
        try:
            is_list = isinstance(blocks, (list, tuple))
            is_whole = hasattr(blocks, "__len__") and len(blocks) == 1
            for block in blocks:
                self.write(block, is_whole)
                if not is_list or self.link.octets > PIECE:
                    if self.link.is_cancelled():
                        break
                    self.link.flush()
            self.end()
        finally:
            if hasattr(blocks, "close"):
                blocks.close()
        # ANCHOR_END: d9-respond

    def end(self):
        if self.status is None:
            raise AssertionError("the application never called start_response")
        if not self.is_head_sent:
            self.send_head(0)
        self.link.send(END)
        self.has_ended = True


# What the application sees of the request: the meta-variables, and what PEP 3333 adds.
def environ(link, variables):
    # ANCHOR: d9-environ
    #= The variables come as names and values with a NUL after each. They become native strings: one
    #=   character for each octet (Latin-1), whatever the octets mean.
    #= `wsgi.version` is (1, 0), `wsgi.url_scheme` says `https` where HTTPS is `on`, else `http`.
    #= `wsgi.input` reads the content; `wsgi.input_terminated` tells that it ends by itself.
    #= `wsgi.errors` is the server's log, `wsgi.file_wrapper` reads files for who returns one.
    #= Each process has one request at a time (no threads), and after it others; there are `WORKERS`.
    parts = variables.decode("latin-1").split("\0")
    seen = dict(zip(parts[:-1:2], parts[1::2]))
    seen["wsgi.version"] = (1, 0)
    seen["wsgi.url_scheme"] = "https" if seen.get("HTTPS") == "on" else "http"
    seen["wsgi.input"] = io.BufferedReader(Content(link), PIECE)
    seen["wsgi.input_terminated"] = True
    seen["wsgi.errors"] = sys.stderr
    seen["wsgi.file_wrapper"] = FileWrapper
    seen["wsgi.multithread"] = False
    seen["wsgi.multiprocess"] = WORKERS > 1
    seen["wsgi.run_once"] = False
    return seen
    # ANCHOR_END: d9-environ


def check_head(status, fields):
    """Raises what is wrong with them: they are text without control octets, and the status has its number."""
    if not isinstance(status, str) or not re.match("[1-9][0-9][0-9]( |$)", status):
        raise ValueError(f"the status must be text such as '200 OK', not {status!r}")
    texts = [status]
    for name, value in fields:
        texts += (name, value)
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("names and values of fields must be str")
    together = "".join(texts)
    if CONTROL.search(together):
        raise ValueError("the status and the fields must not hold control characters")
    together.encode("latin-1")


def serve(link, application, variables):
    """Answers one request. An exception is told in the log, and the server that there is none or half an answer."""
    exchange = Exchange(link, variables)
    try:
        exchange.respond(application)
    except Exception as error:
        link.waiting, link.octets = [], 0
        if not isinstance(error, ClientGone):
            # The path is the client's word: a line end in it would begin a line of its own.
            tell(f"{exchange.environ['REQUEST_METHOD']} {exchange.environ['PATH_INFO']!r}", error)
        if not exchange.has_ended:
            link.send(FAILED)


def load(file, name):
    """The application that stands in a file under this name."""
    folder, base = os.path.split(os.path.abspath(file))
    sys.path[0] = folder
    module = types.ModuleType(base.removesuffix(".py"))
    module.__file__ = os.path.join(folder, base)
    sys.modules[module.__name__] = module
    with open(file, "rb") as source:
        # Compiled here and not imported: an import could take what was compiled before the last change.
        exec(compile(source.read(), module.__file__, "exec"), module.__dict__)
    application = getattr(module, name, None)
    if not callable(application):
        raise LookupError(f"{file} has no application with the name `{name}`")
    return application


def sources_beside(file):
    """The files in the application's folder, and below, that were loaded: a change in one is a change."""
    folder = os.path.dirname(os.path.abspath(file))
    loaded = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return [path for path in loaded if path and path.startswith(folder + os.sep)]


def tell(what, error):
    """Writes an exception to the log in one piece, from where the application begins."""
    trace = error.__traceback__
    while trace and trace.tb_frame.f_code.co_filename == tell.__code__.co_filename:
        trace = trace.tb_next
    lines = traceback.format_exception(type(error), error, trace)
    sys.stderr.write(f"wsgi: {what}\n{''.join(lines)}")
    sys.stderr.flush()


def main():
    link = Link(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM, fileno=os.dup(0)))
    # A process that the application forks must not speak in its name, nor seem to be this one when it is gone.
    os.register_at_fork(after_in_child=link.connection.close)
    # An application that reads standard input, or lets a program inherit it, must not get our frames.
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.stdout.reconfigure(line_buffering=True)
    sys.dont_write_bytecode = True
    # Asked to end in the middle of a request: as an exception, so that the application can clear up.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        application = load(FILE, NAME)
    except Exception as error:
        tell(f"{FILE} cannot be loaded", error)
        sys.exit(1)
    link.send(LOADED, "\0".join(sources_beside(FILE)).encode(errors="surrogateescape"))
    while True:
        kind, variables = link.receive()
        # A `CANCEL` may come after the last block has left: then there is nothing to cancel.
        if kind == REQUEST:
            serve(link, application, variables)


main()
