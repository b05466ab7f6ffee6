"""N threads, each with the same loop: take a client, serve it (c8)."""

import sys
import threading

from lab_a_python.conversations import close_gently
from lab_a_python.door import Door, listen
from lab_a_python.terminal import Failed

from .connection import Connection
from .conversation import converse


def serve(options):
    """Returns when the door is closed. The process ends when the last worker has."""
    door = Door(listen(options.host, options.port), options.grace)
    for _ in range(options.workers):
        try:
            threading.Thread(target=work, args=(door, options)).start()
        except RuntimeError as error:
            raise Failed(f"cannot start {options.workers} workers: {error}") from None
    door.announce()


def work(door, options):
    """Clients that no worker has taken yet wait in the system's queue."""
    for client in door.clients():
        with client:
            try:
                converse(Connection(client, door, options.idle_timeout), options)
                close_gently(client)
            except OSError:
                pass  # reset, or gone: there is nobody left to tell
            except Exception:
                # A mistake of ours costs this connection, and no other.
                sys.excepthook(*sys.exc_info())
