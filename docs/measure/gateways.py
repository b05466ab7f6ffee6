#!/usr/bin/env python3
"""Lab D's server beside others that run the same scripts: lighttpd (mod_cgi), Apache (mod_cgid), gunicorn (sync).

    apt-get install lighttpd apache2 wrk
    cargo build --release -p solution-d-cgi
    docs/measure/gateways.py [--rounds 5] [--seconds 3] [SCENE…]

Scenes: `compiled`, `static` and `python` are CGI requests per second, with a compiled script (linked in two ways) and one for
`python3 -S`;
`wsgi` is an application that greets, in as many processes; `slow` is the time from a script's write to the client; `big` is
1 GiB out of a script and into one. Prints medians. What counts is the ratio of two servers in one run. Rounds in which other
processes took more than a tenth of the machine are told. The CPU time of a request has the script in it, but for Apache, which
does not wait for its scripts. As root, Apache runs as www-data, which must be able to run the Python (`--python`).
"""

import argparse
import contextlib
import os
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from servers import HERE, ROOT, Server, children, free_port, measure

BIG = 1 << 30
# So many writes of the slow script, and so long before each.
WRITES, PAUSE = 20, 0.05

LIGHTTPD = """
server.modules = ("mod_cgi")
server.bind = "127.0.0.1"
server.port = {port}
server.document-root = "{site}"
server.upload-dirs = ("{scratch}")
server.max-request-size = 0
{streams}
$HTTP["url"] =~ "^/cgi-bin/" {{ cgi.assign = ("" => "") }}
"""

# Without these lighttpd takes the whole answer before it sends any of it, and the whole content of a request.
STREAMS = "server.stream-response-body = 2\nserver.stream-request-body = 2"

APACHE = """
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule alias_module {modules}/mod_alias.so
LoadModule cgid_module {modules}/mod_cgid.so
ServerName localhost
Listen 127.0.0.1:{port}
PidFile {scratch}/apache.pid
ScriptSock {scratch}/cgisock
ErrorLog /dev/null
User www-data
Group www-data
DocumentRoot {site}
ScriptAlias /cgi-bin/ {site}/cgi-bin/
KeepAlive On
MaxKeepAliveRequests 0
"""

SCRIPTS = {
    "hello-python": "#!{python} -S\nprint('Content-Type: text/plain\\n\\nHello, world!', end='')\n",
    "slow": """#!{python} -S
import sys, time
sys.stdout.write("Content-Type: text/plain\\n\\n")
for _ in range({writes}):
    time.sleep({pause})
    print(time.time(), flush=True)
""",
    "out": "#!/bin/sh\nprintf 'Content-Type: application/octet-stream\\nContent-Length: {big}\\n\\n'\nexec head -c {big} /dev/zero\n",
    "in": "#!/bin/sh\nprintf 'Content-Type: text/plain\\n\\n'\nexec wc -c\n",
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--processes", type=int, default=os.cpu_count())
    parser.add_argument("--python", default=sys.executable)
    parser.add_argument("--target", default=ROOT / "target", type=Path)
    parser.add_argument("--gunicorn", default=ROOT / "target/ci/httpbin/bin/gunicorn", type=Path)
    parser.add_argument("scenes", nargs="*", default=["compiled", "static", "python", "wsgi", "slow", "big"])
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as stack:
        Measuring(args, Path(scratch), stack).run()


class Measuring:
    def __init__(self, args, scratch, stack):
        self.args, self.scratch, self.stack = args, scratch, stack
        self.site = scratch / "site"
        bin_folder = self.site / "cgi-bin"
        bin_folder.mkdir(parents=True)
        # Linked once with the system's libraries, and once with all in it: then it is the server that costs, not the linker.
        whole = ["-C", "target-feature=+crt-static", "-C", "relocation-model=static", "-C", "strip=symbols"]
        for name, flags in ("hello", []), ("hello-static", whole):
            subprocess.run(["rustc", "-O", *flags, "-o", bin_folder / name, HERE / "hello.rs"], check=True)
        for name, text in SCRIPTS.items():
            script = bin_folder / name
            script.write_text(text.format(python=args.python, writes=WRITES, pause=PAUSE, big=BIG))
            script.chmod(0o755)
        # Apache may not stay root.
        scratch.chmod(0o755)

    def start(self, name, command, port, path):
        server = Server(name, [str(word) for word in command], port, path, self.scratch)
        self.stack.callback(lambda: (server.process.terminate(), server.process.wait()))
        return server

    def ours(self, *flags, path="/"):
        port = free_port()
        program = self.args.target / "release/solution-d-cgi"
        flags = ["--port", port, "--root", self.site, "--max-body", 2 * BIG, *flags]
        return self.start("ours", [program, *flags], port, path)

    def lighttpd(self, path, streams=""):
        port = free_port()
        file = self.scratch / f"lighttpd-{port}.conf"
        file.write_text(LIGHTTPD.format(port=port, site=self.site, scratch=self.scratch, streams=streams))
        return self.start("lighttpd", ["lighttpd", "-D", "-f", file], port, path)

    def apache(self, path):
        port = free_port()
        file = self.scratch / f"apache-{port}.conf"
        modules = "/usr/lib/apache2/modules"
        scratch = self.scratch / f"apache-{port}"
        scratch.mkdir()
        scratch.chmod(0o777)
        file.write_text(APACHE.format(port=port, site=self.site, scratch=scratch, modules=modules))
        return self.start("apache", ["apache2", "-DFOREGROUND", "-d", scratch, "-f", file], port, path)

    def gunicorn(self):
        port = free_port()
        command = [self.args.gunicorn, "--workers", self.args.processes, "--bind", f"127.0.0.1:{port}"]
        return self.start("gunicorn", [*command, "--chdir", APPLICATION.parent, "hello:application"], port, "/")

    def run(self):
        for scene in self.args.scenes:
            getattr(self, scene)()

    def scripts(self, title, path):
        servers = [self.ours(path=path), self.lighttpd(path), self.apache(path)]
        count = self.args.connections
        measure(f"{title}, {count} connections", servers, count, self.args)

    def compiled(self):
        self.scripts("a compiled script", "/cgi-bin/hello")

    def static(self):
        self.scripts("a compiled script, statically linked", "/cgi-bin/hello-static")

    def python(self):
        self.scripts("a script for python3 -S", "/cgi-bin/hello-python")

    def wsgi(self):
        # The same Python for both.
        python = self.args.gunicorn.parent / "python"
        flags = ["--interpreter", f".py={python}", "--wsgi", APPLICATION, "--wsgi-workers", self.args.processes]
        servers = [self.ours(*flags), self.gunicorn()]
        for server in servers:
            until_it_greets(server)
        title = f"a WSGI application in {self.args.processes} processes"
        measure(f"{title}, {self.args.connections} connections", servers, self.args.connections, self.args)

    def streaming(self):
        return [self.ours(), self.lighttpd("/", STREAMS), self.apache("/")]

    def slow(self):
        print(f"\nfrom a script's write to the client, {self.args.rounds} scripts with {WRITES} writes each")
        for server in self.streaming():
            late = [one for _ in range(self.args.rounds) for one in delays(server)]
            first = late[::WRITES]
            print(
                f"  {server.name:10} the first: median {statistics.median(first) * 1000:.2f} ms, worst {max(first) * 1000:.2f} ms;"
                f" all: median {statistics.median(late) * 1000:.2f} ms, worst {max(late) * 1000:.2f} ms",
                flush=True,
            )

    def big(self):
        print("\n1 GiB, and how much the server's memory grew at most")
        for server in self.streaming():
            ask(server, "GET", "/cgi-bin/hello").read()
            for title, carry in ("out of a script", out_of), ("into a script", into):
                # The peak is counted anew.
                for pid in family(server):
                    Path(f"/proc/{pid}/clear_refs").write_text("5")
                before, began = peak_of(server), time.monotonic()
                carry(server)
                took = time.monotonic() - began
                print(
                    f"  {server.name:10} {title:16} {BIG / took / 1e6:6,.0f} MB/s   {peak_of(server) - before:8} KiB",
                    flush=True,
                )


APPLICATION = ROOT / "solutions/lab-d-cgi/src/applications/hello.py"


def ask(server, method, path, length=0, content=()):
    """Sends a request, and gives what comes back after the head."""
    stream = socket.create_connection(("127.0.0.1", server.port))
    head = f"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
    stream.sendall(head.encode())
    for block in content:
        stream.sendall(block)
    answer = stream.makefile("rb")
    status = answer.readline()
    if b" 200 " not in status:
        raise SystemExit(f"{server.name}: {path}: {status}")
    while answer.readline().strip():
        pass
    return answer


def until_it_greets(server):
    """Waits until the application is loaded."""
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with contextlib.suppress(SystemExit, ConnectionError):
            if b"Hello" in ask(server, "GET", "/").read():
                return
        time.sleep(0.05)
    raise SystemExit(f"{server.name} does not greet")


def delays(server):
    """How late each line of the slow script came, in seconds."""
    late = []
    for line in ask(server, "GET", "/cgi-bin/slow"):
        now = time.time()
        # Sizes of chunks stand between the lines.
        if re.fullmatch(rb"\d+\.\d+\s*", line):
            late.append(now - float(line))
    if len(late) != WRITES:
        raise SystemExit(f"{server.name}: {len(late)} lines")
    return late


def out_of(server):
    answer, piece, count = ask(server, "GET", "/cgi-bin/out"), bytearray(1 << 18), 0
    while came := answer.readinto(piece):
        count += came
    # More, where a server puts it into chunks.
    if count < BIG:
        raise SystemExit(f"{server.name}: {count} octets came")


def into(server):
    block = bytes(1 << 18)
    answer = ask(server, "POST", "/cgi-bin/in", BIG, (block for _ in range(BIG // len(block))))
    if str(BIG).encode() not in answer.read():
        raise SystemExit(f"{server.name}: not all octets arrived")


def family(server):
    return [server.process.pid, *children(server.process.pid)]


def peak_of(server):
    """The most memory that the server and its processes have had, in KiB."""
    total = 0
    for pid in family(server):
        with contextlib.suppress(FileNotFoundError):
            found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
            total += int(found[1]) if found else 0
    return total


if __name__ == "__main__":
    main()
