#!/usr/bin/env python3
"""d11: an application that stays, behind a server that speaks FastCGI to it. It says what it was told.

    python3 lab-d-cgi/given/examples/fastcgi_echo.py 9000
"""

import socketserver
import struct
import sys

BEGIN_REQUEST, ABORT_REQUEST, END_REQUEST, PARAMS, STDIN, STDOUT, STDERR = range(1, 8)
HEAD = struct.Struct(">BBHHBx")
MOST = 65_535


def pairs(octets):
    """Names and values, each with its length before: one octet up to 127, else four with the first bit set."""
    at = 0

    def length():
        nonlocal at
        if octets[at] < 128:
            at += 1
            return octets[at - 1]
        at += 4
        return int.from_bytes(octets[at - 4 : at], "big") & 0x7FFF_FFFF

    while at < len(octets):
        of_name, of_value = length(), length()
        yield octets[at : at + of_name], octets[at + of_name : at + of_name + of_value]
        at += of_name + of_value


class Requests(socketserver.StreamRequestHandler):
    """One request after the other on a connection, as long as the server keeps it."""

    def handle(self):
        streams, keeps = {}, False
        while head := self.rfile.read(HEAD.size):
            _version, kind, number, length, padding = HEAD.unpack(head)
            content = self.rfile.read(length)
            self.rfile.read(padding)
            if kind == BEGIN_REQUEST:
                keeps = content[2] & 1
                streams = {PARAMS: b"", STDIN: b""}
            elif kind == ABORT_REQUEST:
                return
            elif kind in (PARAMS, STDIN) and content:
                streams[kind] += content
            elif kind == STDIN:
                self.answer(number, streams)
                if not keeps:
                    return

    def answer(self, number, streams):
        """Everything at once; the end of a stream is a record without content."""
        lines = [name + b"=" + value for name, value in pairs(streams[PARAMS])]
        text = b"Content-Type: text/plain\r\n\r\n" + b"\n".join(lines) + b"\n\n" + streams[STDIN]
        for at in range(0, len(text), MOST):
            self.record(STDOUT, number, text[at : at + MOST])
        self.record(STDOUT, number, b"")
        # An exit status of 0, a protocol status of 0: complete.
        self.record(END_REQUEST, number, bytes(8))

    def record(self, kind, number, content):
        """Padded to a multiple of eight octets."""
        padding = -len(content) % 8
        self.wfile.write(HEAD.pack(1, kind, number, len(content), padding) + content + bytes(padding))


class Server(socketserver.ThreadingTCPServer):
    """A thread for each connection, as in a7."""

    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 9000
    with Server(("127.0.0.1", port), Requests) as server:
        print(f"listening on 127.0.0.1:{server.server_address[1]}", file=sys.stderr, flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
