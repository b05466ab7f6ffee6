"""One client: octets that came and are not used yet, and patience while it asks nothing."""

import selectors
import time

from .refused import Refused

PIECE = 65536


class Connection:
    """Has what lab B's reader of chunks asks of a connection: buffer, fill, take, wrong."""

    def __init__(self, client, door, idle_timeout):
        self.client = client
        self.door = door
        self.idle_timeout = idle_timeout
        self.buffer = bytearray()

    def fill(self):
        """Reads once more; False at the end."""
        octets = self.client.recv(PIECE)
        self.buffer += octets
        return bool(octets)

    def take(self, most):
        """Takes at most so many octets of those that are there."""
        octets = bytes(self.buffer[:most])
        del self.buffer[:most]
        return octets

    def wrong(self, what):
        return Refused(400, what)

    def request_begins(self):
        """Waits for the first octet of a request. Empty lines before it are dropped, and are none.

        False if there will be none: the client has closed, or is silent for too long, or the door is closed.
        """
        end = time.monotonic() + self.idle_timeout
        while True:
            while self.buffer.startswith(b"\r\n"):
                del self.buffer[:2]
            if self.buffer not in (b"", b"\r"):
                return True
            if not self._octets_come(end - time.monotonic()) or not self.fill():
                return False

    def _octets_come(self, seconds):
        if seconds <= 0:
            return False
        with selectors.DefaultSelector() as selector:
            selector.register(self.client, selectors.EVENT_READ)
            selector.register(self.door.wake, selectors.EVENT_READ)
            ready = [key.fileobj for key, _ in selector.select(seconds)]
        return self.client in ready
