#!/usr/bin/env python3
"""A crowd of idle connections, and 64 busy clients beside them, for one or more models of the echo server.

Prints, for each model: the busy clients' round trips per second without and with the crowd
(medians of interleaved rounds) and their ratio, the server's memory and threads with the crowd, or
where it ended. Everything stays on the loopback interface.

    cargo build --release -p solution-a-echo
    docs/measure/crowd.py target/release/solution-a-echo --idle 10000 events threads
"""

import argparse
import resource
import selectors
import socket
import statistics
import subprocess
import sys
import time

BUSY = 64
MESSAGE = b"x" * 64


def start(program, model):
    command = [program, "echo-server", "--port", "0", "--model", model, "--grace", "0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    line = server.stderr.readline()
    if not line.startswith("listening on "):
        sys.exit(f"{model}: {line}")
    host, _, port = line.split()[-1].rpartition(":")
    return server, (host, int(port))


def round_trips(address, seconds):
    """How many round trips a second 64 clients make, each sending again as soon as it is answered."""
    selector = selectors.DefaultSelector()
    clients = [socket.create_connection(address, timeout=5) for _ in range(BUSY)]
    for client in clients:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(client, selectors.EVENT_READ)
        client.sendall(MESSAGE)
    started = time.monotonic()
    done = 0
    while time.monotonic() < started + seconds:
        for key, _ in selector.select(1):
            answer = key.fileobj.recv(4096)
            if not answer:
                raise ConnectionError("the server closed a busy connection")
            done += 1
            key.fileobj.sendall(MESSAGE)
    elapsed = time.monotonic() - started
    for client in clients:
        client.close()
    return done / elapsed


def crowd(address, count):
    """Connections that say nothing. Each was answered once, so that the server has let it in."""
    idle = []
    try:
        for _ in range(count):
            client = socket.create_connection(address, timeout=5)
            client.sendall(b"!")
            if client.recv(1) != b"!":
                raise ConnectionError("the server closed the connection")
            idle.append(client)
    except OSError as error:
        return idle, str(error) or type(error).__name__
    return idle, None


def of_process(server, name):
    for line in open(f"/proc/{server.pid}/status"):
        if line.startswith(name + ":"):
            return int(line.split()[1])
    return 0


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("program")
    options.add_argument("models", nargs="+")
    options.add_argument("--idle", type=int, default=10_000)
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--seconds", type=float, default=1.0)
    options = options.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))

    for model in options.models:
        quiet, crowded = [], []
        alone, alone_at = start(options.program, model)
        packed, packed_at = start(options.program, model)
        try:
            started = time.monotonic()
            idle, end = crowd(packed_at, options.idle)
            took = time.monotonic() - started
            print(f"{model}: {len(idle):,} idle connections in {took:.1f} s", f"(ended by: {end})" if end else "")
            for _ in range(options.rounds):
                quiet.append(round_trips(alone_at, options.seconds))
                crowded.append(round_trips(packed_at, options.seconds))
            ratio = statistics.median(crowded) / statistics.median(quiet)
            print(f"  {BUSY} busy clients: {statistics.median(quiet):,.0f}/s alone, {statistics.median(crowded):,.0f}/s beside the crowd, ratio {ratio:.2f}")
            print(f"  the server: {of_process(packed, 'VmRSS') / 1024:.0f} MiB resident, {of_process(packed, 'Threads')} threads")
        except OSError as error:
            print(f"  {model} ended here: {error}")
        finally:
            alone.kill()
            packed.kill()
            alone.wait()
            packed.wait()
            for client in idle:
                client.close()


if __name__ == "__main__":
    main()
