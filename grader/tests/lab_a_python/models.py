"""Concurrency models: ways to serve many clients. Each takes (listener, conversation, options).

The simple ones are here; events, asynchronous and processes have a module each.
"""

import importlib
import os
import queue
import threading

from .conversations import serve
from .door import Door
from .terminal import note

NAMES = ("one", "threads", "pool", "events", "async", "processes")


def named(name):
    """Returns the function of the model with this name."""
    if name in ("one", "threads", "pool"):
        return {"one": one, "threads": threads, "pool": pool}[name]
    module = "asynchronous" if name == "async" else name
    return importlib.import_module(f".{module}", __package__).run


def cores():
    return os.cpu_count() or 1


def one(listener, conversation, options):
    """One client after another."""
    door = Door(listener, options.grace)
    door.announce()
    for client in door.clients():
        serve(conversation, client)


def threads(listener, conversation, options):
    """A thread for each client. The process ends when the last of them does."""
    door = Door(listener, options.grace)
    door.announce()
    for client in door.clients():
        try:
            threading.Thread(target=serve, args=(conversation, client)).start()
        except RuntimeError as error:  # as many threads as the system allows
            note(f"a client was turned away: {error}")
            client.close()


def pool(listener, conversation, options):
    """Some threads take clients from one queue. A closing door still serves the whole queue."""
    waiting = queue.Queue()

    def work():
        for client in iter(waiting.get, None):
            serve(conversation, client)

    door = Door(listener, options.grace)
    for _ in range(options.workers):
        threading.Thread(target=work).start()
    door.announce()
    for client in door.clients():
        waiting.put(client)
    for _ in range(options.workers):
        waiting.put(None)
