"""The server's door: a socket that waits for clients, and how it closes.

The first SIGINT or SIGTERM closes the door; what runs may end by itself. The process ends when it
has, when the grace is over, or at a second signal, whichever comes first.
"""

import errno
import os
import select
import signal
import socket
import threading
import time

from .addresses import resolve, shown
from .terminal import Failed, note, reason


def listen(host, port, kind=socket.SOCK_STREAM):
    """Binds to the first address of `host` that can be had."""
    raise_file_limit()
    for family, address in resolve(host, port, kind, socket.AI_PASSIVE):
        listener = None
        try:
            listener = socket.socket(family, kind)
            if family == socket.AF_INET6:
                listener.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)  # `::` takes IPv4 too
            if kind == socket.SOCK_STREAM and os.name == "posix":
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind(address)
            if kind == socket.SOCK_STREAM:
                listener.listen(1024)
            listener.setblocking(False)
            return listener
        except OSError as error:
            failure = error
            if listener:
                listener.close()
    remedy = "; is another server running? try --port 0" if failure.errno == errno.EADDRINUSE else ""
    raise Failed(f"cannot listen on {shown(host, port)}: {reason(failure)}{remedy}")


def name(listener):
    return shown(*listener.getsockname()[:2])


def raise_file_limit():
    """Every client takes one open file, so allow as many as the system lets us."""
    try:
        import resource
        _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    except (ImportError, OSError, ValueError):
        pass  # no such limit here, or the hard one is more than the system grants


class Door:
    """Gives `clients()` until it is closed; `wake` can be read from then on.

    `leash` is a descriptor whose end of file closes the door as a signal would.
    """

    def __init__(self, listener, grace, leash=None):
        self.listener = listener
        self.name = name(listener)
        self.closed = False
        self._told = None
        self.wake, self._held_open = socket.socketpair()
        self._signals, self._signal_writer = socket.socketpair()
        self._signal_writer.setblocking(False)
        # Python writes the number of each signal here, whatever the main thread is doing.
        signal.set_wakeup_fd(self._signal_writer.fileno())
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        threading.Thread(target=self._watch, args=(grace, leash), daemon=True).start()

    def _watch(self, grace, leash):
        select.select([self._signals] + ([] if leash is None else [leash]), [], [])
        self.closed = True
        self.listener.close()
        self._held_open.close()
        end, signals = time.monotonic() + grace, 0
        while select.select([self._signals], [], [], max(end - time.monotonic(), 0))[0]:
            signals += len(self._signals.recv(16))
            if signals > 1:
                os._exit(130)
        os._exit(0)  # takes the connections that are left with it

    def announce(self):
        note(f"listening on {self.name}")

    def clients(self):
        """Yields one connected socket after another."""
        while not self.closed:
            try:
                select.select([self.listener, self.wake], [], [])
            except (OSError, ValueError):
                if not self.closed:  # else it closed while we were on our way to wait
                    raise
            client = self.accept()
            if client:
                yield client

    def accept(self):
        """Returns the next client, or None if there is none that can be taken now."""
        try:
            client, _ = self.listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return None
        except OSError as error:
            # Most likely we are out of files or memory; the client waits in the system's queue.
            if not self.closed:
                self._tell_once(f"a client has to wait: {reason(error)}")
                time.sleep(0.02)
            return None
        self._told = None
        client.setblocking(True)
        try:
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError:
            pass  # it has left already, which its conversation will find out
        return client

    def _tell_once(self, text):
        if text != self._told:
            note(text)
        self._told = text
