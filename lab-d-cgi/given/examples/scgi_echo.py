#!/usr/bin/env python3
"""d10: an application that stays, behind a server that speaks SCGI to it. It says what it was told.

    python3 lab-d-cgi/given/examples/scgi_echo.py 4000
"""

import socketserver
import sys


def netstring(stream):
    """`5:bread,`: a length in digits, a colon, so many octets, a comma."""
    length = b""
    while (octet := stream.read(1)) != b":":
        if not octet.isdigit():
            raise ValueError("a netstring begins with its length")
        length += octet
    text = stream.read(int(length))
    if stream.read(1) != b",":
        raise ValueError("a netstring ends in a comma")
    return text


class Request(socketserver.StreamRequestHandler):
    """One connection is one request."""

    def handle(self):
        words = netstring(self.rfile).split(b"\0")
        variables = dict(zip(words[0::2], words[1::2]))
        body = self.rfile.read(int(variables[b"CONTENT_LENGTH"]))
        lines = [name + b"=" + value for name, value in variables.items()]
        self.wfile.write(b"Content-Type: text/plain\r\n\r\n" + b"\n".join(lines) + b"\n\n" + body)


class Server(socketserver.ThreadingTCPServer):
    """A thread for each connection, as in a7."""

    allow_reuse_address = True
    daemon_threads = True


if __name__ == "__main__":
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 4000
    with Server(("127.0.0.1", port), Request) as server:
        print(f"listening on 127.0.0.1:{server.server_address[1]}", file=sys.stderr, flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            pass
