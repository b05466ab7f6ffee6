"""What crawl.py and download.py share: nginx on the loopback interface, and programs that run in turn."""

import contextlib
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import NamedTuple

NGINX = """
daemon off;
pid pid;
{user}
worker_processes 1;
error_log stderr emerg;
events {{ }}
http {{
    include /etc/nginx/mime.types;
    default_type application/octet-stream;
    access_log requests.log;
    sendfile on;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {{
        listen 127.0.0.1:{port};
        root {site};
    }}
}}
"""


class Run(NamedTuple):
    """Seconds of wall time, seconds of CPU time, and the most memory it had, in MiB."""

    wall: float
    cpu: float
    memory: float


@contextlib.contextmanager
def nginx(site, scratch):
    """nginx in front of a folder. Gives its URL and the file in which it writes down requests."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    configuration = scratch / "nginx.conf"
    user = "user root;" if os.geteuid() == 0 else ""  # nobody else sees what is in a temporary folder
    configuration.write_text(NGINX.format(user=user, port=port, site=site))
    server = subprocess.Popen(["nginx", "-p", scratch, "-c", configuration])
    try:
        deadline = time.monotonic() + 10
        # It writes this file once it listens.
        while not (scratch / "pid").exists():
            if server.poll() is not None or time.monotonic() > deadline:
                sys.exit("nginx did not start")
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}/", scratch / "requests.log"
    finally:
        server.terminate()
        server.wait()


def run(command, folder, accepted=(0,)):
    """Runs a program to its end; `accepted` are the exit codes of a program that did its work."""
    memory, over = [0], threading.Event()
    started = time.monotonic()
    with open(folder / "output", "wb") as output:
        child = subprocess.Popen(command, cwd=folder, stdout=output, stderr=subprocess.STDOUT)
        watch = threading.Thread(target=watch_memory, args=(child.pid, memory, over))
        watch.start()
        _, status, used = os.wait4(child.pid, 0)
    wall = time.monotonic() - started
    over.set()
    watch.join()
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode not in accepted:
        written = (folder / "output").read_bytes()[-2000:].decode(errors="replace")
        sys.exit(f"{command} ended with {child.returncode}:\n{written}")
    return Run(wall, used.ru_utime + used.ru_stime, memory[0] / 1024)


def watch_memory(process, memory, over):
    """Looks again and again for the most memory that a process ever had.

    Not `ru_maxrss`: that counts what this script had when it started the process.
    """
    while not over.wait(0.005):
        try:
            with open(f"/proc/{process}/status") as status:
                known = [int(line.split()[1]) for line in status if line.startswith("VmHWM:")]
        except OSError:
            return
        memory[0] = max([memory[0], *known])


def median(runs, what):
    return statistics.median(getattr(run, what) for run in runs)


def line(name, runs, more=""):
    """One line of the result. The memory is the most of all runs."""
    most = max(run.memory for run in runs)
    wall, cpu = median(runs, "wall"), median(runs, "cpu")
    return f"{name:26} wall {wall:8.3f} s   CPU {cpu:8.3f} s   at most {most:6.1f} MiB{more}   ({len(runs)} runs)"


def program(name):
    """A program that was named on the command line, from wherever it is run."""
    path = Path(name).resolve()
    if not path.is_file():
        sys.exit(f"{name}: there is no such program")
    return str(path)
