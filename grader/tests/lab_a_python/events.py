"""Model events: one thread asks the system which sockets are ready, and waits for none of them (a9)."""

import selectors
from selectors import EVENT_READ, EVENT_WRITE

from .door import Door

PIECE = 65536
# A client that does not read makes us keep its octets; with so many unsent we take no more from it.
UNSENT_LIMIT = 256 * 1024


class Guest:
    """One client: what it has not yet been sent, and whether it has said its last word."""

    __slots__ = ("client", "unsent", "ended")

    def __init__(self, client):
        client.setblocking(False)
        self.client = client
        self.unsent = bytearray()
        self.ended = False

    def waits_for(self):
        """Returns the readiness it waits for; 0 when the conversation is over."""
        reading = EVENT_READ if not self.ended and len(self.unsent) < UNSENT_LIMIT else 0
        writing = EVENT_WRITE if self.unsent else 0
        return reading | writing

    def go_on(self, ready):
        """Reads once if it can, then sends what it can."""
        try:
            if ready & EVENT_READ:
                octets = self.client.recv(PIECE)
                self.unsent += octets
                self.ended = not octets
            if self.unsent:
                del self.unsent[:self.client.send(self.unsent)]
        except BlockingIOError:
            pass  # not ready after all


def run(listener, _, options):
    """Serves echo to everyone; a conversation that waits for its socket has no place here."""
    door = Door(listener, options.grace)
    door.announce()
    selector = selectors.DefaultSelector()
    selector.register(listener, EVENT_READ, door)
    selector.register(door.wake, EVENT_READ)
    guests = 0
    while guests or not door.closed:
        for key, ready in selector.select():
            if isinstance(key.data, Guest):
                guests -= serve_once(selector, key, ready)
            elif key.data is door:
                guests += welcome(selector, door)
            else:
                selector.unregister(listener)
                selector.unregister(door.wake)


def welcome(selector, door):
    """Takes one client in; returns how many came."""
    client = door.accept()
    if client is None:
        return 0
    selector.register(client, EVENT_READ, Guest(client))
    return 1


def serve_once(selector, key, ready):
    """Does what one client is ready for; returns how many left."""
    guest = key.data
    try:
        guest.go_on(ready)
        waits_for = guest.waits_for()
    except OSError:
        waits_for = 0  # reset, or gone
    if waits_for == 0:
        selector.unregister(guest.client)
        guest.client.close()
        return 1
    if waits_for != key.events:
        selector.modify(guest.client, waits_for, guest)
    return 0
