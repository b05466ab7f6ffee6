#!/usr/bin/env python3
"""Lab C's server beside nginx and axum, under the same load: wrk, interleaved, on the same cores.

    cargo build --release -p solution-c-server
    cargo build --release --manifest-path docs/measure/peers/Cargo.toml
    docs/measure/servers.py [--rounds 5] [--seconds 3] [SCENE…]

Prints medians: requests per second, and the server's CPU time for each request. What counts is the ratio of two
servers in one run. Rounds in which other processes took more than a tenth of the machine are told.
"""

import argparse
import contextlib
import os
import re
import resource
import socket
import statistics
import subprocess
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
TICKS = os.sysconf("SC_CLK_TCK")

NGINX = """
daemon off;
pid pid;
user root;
worker_processes auto;
error_log stderr emerg;
events {{ worker_connections 20000; }}
http {{
    default_type application/octet-stream;
    access_log off;
    sendfile on;
    tcp_nodelay on;
    keepalive_requests 1000000000;
    client_body_temp_path body;
    proxy_temp_path proxy;
    fastcgi_temp_path fastcgi;
    uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {{
        listen 127.0.0.1:{port};
        root {site};
        location = /plaintext {{ default_type text/plain; return 200 "Hello, world!"; }}
    }}
}}
"""

PIPELINE = """
init = function(args)
  local request = {}
  for i = 1, 16 do request[i] = wrk.format("GET", path) end
  all = table.concat(request)
end
request = function() return all end
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def cpu_of(process):
    """CPU seconds of a process and its children, so far; with those that have ended."""
    total = 0
    for pid in [process.pid, *children(process.pid)]:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            total += sum(map(int, fields[11:15]))
    return total / TICKS


def children(pid):
    found = []
    # Each thread has its own.
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            found += [int(child) for child in thread.read_text().split()]
    return found


def memory_of(process):
    """Resident memory in KiB."""
    total = 0
    for pid in [process.pid, *children(process.pid)]:
        total += int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])
    return total


def busy():
    """CPU seconds that the whole machine has worked, so far."""
    fields = [int(field) for field in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
    return (sum(fields[:3]) + sum(fields[5:8])) / TICKS


class Server:
    def __init__(self, name, command, port, path, cwd, core=None):
        """With a core, it has that one alone, and the load the others."""
        self.name, self.port, self.path, self.core = name, port, path, core
        if core is not None:
            command = ["taskset", "-c", str(core), *command]
        self.process = subprocess.Popen(command, cwd=cwd, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with contextlib.suppress(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port)).close()
                return
            time.sleep(0.02)
        raise SystemExit(f"{name} does not listen")

    def load(self, connections, seconds, script=None):
        """Requests per second, CPU time per request in microseconds, share of the machine others took."""
        before, machine, began = cpu_of(self.process), busy(), time.monotonic()
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", f"http://127.0.0.1:{self.port}{self.path}"]
        if script:
            command[1:1] = ["-s", script]
        if self.core is not None:
            others = ",".join(str(core) for core in os.sched_getaffinity(0) - {self.core})
            command = ["taskset", "-c", others, *command]
        load = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        _, status, usage = os.wait4(load.pid, 0)
        output = load.stdout.read()
        wall, cpu = time.monotonic() - began, cpu_of(self.process) - before
        found = re.search(r"(\d+) requests in", output)
        if status or not found or "Non-2xx" in output:
            raise SystemExit(f"{self.name}: {output}")
        requests = int(found[1])
        others = busy() - machine - cpu - usage.ru_utime - usage.ru_stime
        return requests / wall, cpu / requests * 1e6, others / wall / os.cpu_count()


def measure(title, servers, connections, args, script=None):
    print(f"\n{title}", flush=True)
    rates, costs, disturbed = {}, {}, 0
    for server in servers:
        server.load(connections, 1, script)
    for _ in range(args.rounds):
        for server in servers:
            rate, cost, others = server.load(connections, args.seconds, script)
            rates.setdefault(server.name, []).append(rate)
            costs.setdefault(server.name, []).append(cost)
            disturbed += others > 0.1
    ours = servers[0].name
    for server in servers:
        rate, cost = statistics.median(rates[server.name]), statistics.median(costs[server.name])
        line = f"  {server.name:10} {rate:10,.0f} requests/s   {cost:8.2f} µs CPU a request"
        if server.name != ours:
            rate_ratio = statistics.median(rates[ours]) / rate
            cost_ratio = statistics.median(costs[ours]) / cost
            line += f"   ours: {rate_ratio:.2f} of its rate, {cost_ratio:.2f} of its CPU"
        print(line, flush=True)
    if disturbed:
        print(f"  ({disturbed} of {args.rounds * len(servers)} loads were disturbed by other processes)")


def syscalls(server, connections):
    """System calls for each request."""
    with tempfile.NamedTemporaryFile() as counted:
        trace = subprocess.Popen(
            ["strace", "-f", "-c", "-o", counted.name, "-p", str(server.process.pid)],
            stderr=subprocess.DEVNULL,
        )
        time.sleep(0.5)
        rate = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", "-d3s", f"http://127.0.0.1:{server.port}{server.path}"],
            capture_output=True,
            text=True,
        ).stdout
        trace.send_signal(2)
        trace.wait()
        total = re.search(r"^100\.00.*?(\d+)\s+(?:\d+\s+)?total$", Path(counted.name).read_text(), re.M)
        return int(total[1]) / int(re.search(r"(\d+) requests in", rate)[1])


def idle(server, count):
    crowd = []
    for _ in range(count):
        crowd.append(socket.create_connection(("127.0.0.1", server.port)))
    # Each has asked once, as a browser has.
    for client in crowd:
        client.sendall(f"GET {server.path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    for client in crowd:
        client.recv(4096)
    return crowd


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--idle", type=int, default=10_000)
    parser.add_argument("--target", default=ROOT / "target", type=Path)
    parser.add_argument("--peers", default=HERE / "peers/target", type=Path)
    parser.add_argument("scenes", nargs="*", default=["plaintext", "pipelined", "files", "syscalls", "idle"])
    args = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as stack:
        run(args, Path(scratch), stack)


def run(args, scratch, stack):
    site = scratch / "site"
    site.mkdir()
    for name, octets in ("1k", 1024), ("100k", 102_400), ("10m", 10_485_760):
        (site / name).write_bytes(os.urandom(octets))
        os.utime(site / name, (time.time() - 3600,) * 2)

    def start(name, command, port, path, core=None):
        server = Server(name, [str(word) for word in command], port, path, scratch, core)
        stack.callback(lambda: (server.process.terminate(), server.process.wait()))
        return server

    def ours(core=None):
        port = free_port()
        return start("ours", [args.peers / "release/ours", port], port, "/", core)

    def axum(core=None):
        port = free_port()
        return start("axum", [args.peers / "release/axum", port], port, "/", core)

    nginx_port = free_port()
    (scratch / "nginx.conf").write_text(NGINX.format(port=nginx_port, site=site))
    nginx = start("nginx", ["nginx", "-p", scratch, "-c", scratch / "nginx.conf"], nginx_port, "/plaintext")

    if "plaintext" in args.scenes:
        servers = [ours(), axum(), nginx]
        for connections in 16, 64, 256:
            measure(f"plaintext, {connections} connections", servers, connections, args)
    if "pipelined" in args.scenes:
        script = scratch / "pipeline.lua"
        script.write_text(PIPELINE.replace("path)", '"/")'))
        title = "plaintext, 64 connections, 16 requests in a row"
        measure(title, [ours(), axum()], 64, args, script)
        # Here wrk needs more than the server does: it is the limit unless it has a core that no server takes from it.
        measure(f"{title}, one core for the server, the rest for wrk", [ours(0), axum(0)], 64, args, script)
    if "files" in args.scenes:
        port = free_port()
        command = [args.target / "release/solution-c-server", "--root", site, "--port", port]
        files = start("ours", command, port, "/")
        for name, connections in ("1k", 64), ("100k", 64), ("10m", 16):
            files.path = nginx.path = f"/{name}"
            measure(f"a file of {name}, {connections} connections", [files, nginx], connections, args)
    if "syscalls" in args.scenes:
        for connections in 16, 64, 256:
            print(f"\nsystem calls a request, {connections} connections: {syscalls(ours(), connections):.2f}")
    if "idle" in args.scenes:
        for server in ours(), axum():
            server.load(64, 1)
            alone = memory_of(server.process)
            rates = {True: [], False: []}
            for _ in range(args.rounds):
                rates[False].append(server.load(64, args.seconds)[0])
                crowd = idle(server, args.idle)
                memory = memory_of(server.process) - alone
                rates[True].append(server.load(64, args.seconds)[0])
                for client in crowd:
                    client.close()
            ratio = statistics.median(rates[True]) / statistics.median(rates[False])
            print(f"\n{server.name}: {args.idle} idle connections take {memory} KiB; 64 busy ones beside them: {ratio:.2f} of their rate")


if __name__ == "__main__":
    main()
