"""One connection to one server: octets that came and are not used yet, and patience."""

import socket

from lab_a_python.client import Limits, connect
from lab_a_python.addresses import shown
from lab_a_python.terminal import Failed, note

from .output import printable

PIECE = 65536


class Patience(Limits):
    """Lab A's time limits; the whole time began with the program, not with this connection."""

    def __init__(self, peer, options, started):
        super().__init__(peer, options)
        if self.whole:
            self.end = started + self.whole

    def seconds(self):
        return max(self.left(self.idle), 0.001)


class Connection:
    """Connected to the server of a URL."""

    def __init__(self, url, options, started):
        host, port = url.host.strip("[]"), url.port_or_default()
        self.limits = Patience(shown(host, port), options, started)
        address = dict(options.resolve).get((url.host, port), host)
        self.socket = connect(address, port, options.connect_timeout, self.limits)
        self.verbose = options.verbose
        self.buffer = bytearray()

    def send(self, octets):
        self.show(">", octets.partition(b"\r\n\r\n")[0])
        try:
            self.socket.settimeout(self.limits.seconds())
            self.socket.sendall(octets)
        except socket.timeout:
            raise self.limits.timed_out("waiting", self.limits.idle) from None
        except OSError:
            pass  # closed for sending; an answer may have come all the same

    def fill(self):
        """Reads once more; False at the end."""
        try:
            self.socket.settimeout(self.limits.seconds())
            octets = self.socket.recv(PIECE)
        except socket.timeout:
            raise self.limits.timed_out("waiting", self.limits.idle) from None
        except OSError as error:
            raise self.limits.failed(error) from None
        self.buffer += octets
        return bool(octets)

    def take(self, most):
        """Takes at most so many octets of those that are there."""
        octets = bytes(self.buffer[:most])
        del self.buffer[:most]
        return octets

    def wrong(self, what):
        return Failed(f"{self.limits.peer}: {what}")

    def show(self, mark, octets):
        if self.verbose:
            for line in octets.splitlines():
                note(f"{mark} {printable(line)}")

    def close(self):
        self.socket.close()
