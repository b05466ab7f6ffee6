"""Model processes: workers, forked beforehand, take clients from one listening socket (a11, Unix).

The workers hold a leash: a pipe nobody writes to. Its end of file tells them that the parent
closes, or is no more.
"""

import os
import signal
import sys
import time

from .conversations import serve
from .door import Door, name
from .terminal import Failed, note


def run(listener, conversation, options):
    if not hasattr(os, "fork"):
        raise Failed("model processes needs a system with fork, such as Linux or macOS")
    closing = {signal.SIGINT, signal.SIGTERM}
    waited_for = closing | {signal.SIGCHLD, signal.SIGALRM}
    # Blocked and waited for, signals interrupt nothing; the handler keeps SIGCHLD from being thrown away.
    signal.pthread_sigmask(signal.SIG_BLOCK, waited_for)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    leash, parents_end = os.pipe()

    def start_worker():
        process = os.fork()
        if process == 0:
            os.close(parents_end)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            work(listener, conversation, options.grace, leash, waited_for)
        return process

    workers = {start_worker() for _ in range(options.workers)}
    note(f"listening on {name(listener)}")
    while signal.sigwait(waited_for) not in closing:
        ended = reap()
        workers -= ended
        if ended:
            time.sleep(0.05)  # so that workers that cannot live do not keep the machine busy
        workers |= {start_worker() for _ in ended}

    listener.close()
    os.close(parents_end)
    signal.setitimer(signal.ITIMER_REAL, options.grace + 0.5)  # for a worker that cannot end by itself
    while workers:
        if signal.sigwait(waited_for) == signal.SIGCHLD:
            workers -= reap()
            continue
        for process in workers:
            os.kill(process, signal.SIGKILL)
        break


def reap():
    """Returns the workers that have ended since it was last asked."""
    ended = set()
    try:
        while True:
            process, _ = os.waitpid(-1, os.WNOHANG)
            if process == 0:
                break
            ended.add(process)
    except ChildProcessError:
        pass  # there are no others
    return ended


def work(listener, conversation, grace, leash, blocked):
    """Is a worker: serves one client after another, then ends the process."""
    status = 1
    try:
        door = Door(listener, grace, leash)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, blocked)
        for client in door.clients():
            serve(conversation, client)
        status = 0
    except BaseException:
        sys.excepthook(*sys.exc_info())
    os._exit(status)
