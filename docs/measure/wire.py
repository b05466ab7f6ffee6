#!/usr/bin/env python3
"""What `cargo workshop wire` costs: how much it adds to a round trip, and whether a gibibyte comes through unchanged.

    cargo build --profile workshop -p instruments && cargo build --release -p solution-a-echo
    docs/measure/wire.py [--rounds 5000] [--mebibytes 1024]

Round trips (64 octets there and back, lab A's echo server, model events) go to the server and through `wire` in turn, so
that both meet the same machine. `wire` draws into a pseudo-terminal, which is read all the while.
"""

import argparse
import contextlib
import hashlib
import os
import pty
import re
import signal
import socket
import statistics
import subprocess
import threading
import time
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent.parent
WIRE = TOP / "target/workshop/instruments"
ECHO = TOP / "target/release/solution-a-echo"


@contextlib.contextmanager
def echo():
    server = subprocess.Popen([ECHO, "echo-server", "--port", "0", "--model", "events"], stderr=subprocess.PIPE, text=True)
    try:
        yield int(server.stderr.readline().rsplit(":", 1)[1])
    finally:
        server.terminate()
        server.wait()


@contextlib.contextmanager
def wire(to, *words):
    """The program in a terminal that somebody looks at; its port, its process, and what it has drawn (in octets)."""
    master, slave = pty.openpty()
    environment = dict(os.environ, LC_ALL="C.UTF-8", TERM="xterm-256color")
    command = [WIRE, "wire", "--to", f"127.0.0.1:{to}", *words]
    process = subprocess.Popen(command, stdin=slave, stdout=slave, stderr=slave, cwd=TOP, env=environment)
    os.close(slave)
    drawn = {"text": b"", "octets": 0}

    def look():
        with contextlib.suppress(OSError):
            while octets := os.read(master, 1 << 16):
                drawn["octets"] += len(octets)
                drawn["text"] = (drawn["text"] + octets)[-5000:]

    looking = threading.Thread(target=look)
    looking.start()
    while not (found := re.search(rb"127\.0\.0\.1:(\d+)", drawn["text"])):
        time.sleep(0.01)
    try:
        yield int(found[1]), process, drawn
    finally:
        process.send_signal(signal.SIGINT)
        process.wait()
        looking.join()
        os.close(master)


def connect(port):
    client = socket.create_connection(("127.0.0.1", port))
    client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return client


def round_trip(client, octets):
    began = time.perf_counter_ns()
    client.sendall(octets)
    left = len(octets)
    while left:
        left -= len(client.recv(left))
    return (time.perf_counter_ns() - began) / 1000


def round_trips(rounds):
    with echo() as server, wire(server) as (port, process, drawn):
        direct, through = connect(server), connect(port)
        times = [[], []]
        for _ in range(rounds):
            for client, into in zip((direct, through), times):
                into.append(round_trip(client, b"x" * 63 + b"\n"))
        direct.close()
        through.close()
    (one, other) = (statistics.median(each) for each in times)
    print(f"round trip of 64 octets, median of {rounds}: direct {one:.0f} us, through wire {other:.0f} us, added {other - one:.0f} us")
    print(f"  99 of 100: direct {quantile(times[0]):.0f} us, through wire {quantile(times[1]):.0f} us; drawn {drawn['octets']:,} octets")


def quantile(times):
    return sorted(times)[len(times) * 99 // 100]


def memory(process, name):
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(re.search(rf"{name}:\s+(\d+) kB", status)[1])


def sink(listener, result):
    client, _ = listener.accept()
    hashed, count = hashlib.sha256(), 0
    while octets := client.recv(1 << 18):
        hashed.update(octets)
        count += len(octets)
    result.append((hashed.hexdigest(), count))
    client.close()


def pour(port, listener, mebibytes, each_quarter=lambda: None):
    result = []
    receiving = threading.Thread(target=sink, args=(listener, result))
    receiving.start()
    client, hashed = connect(port), hashlib.sha256()
    block = os.urandom(1 << 20)
    began = time.perf_counter()
    for number in range(mebibytes):
        # No two blocks are the same.
        octets = number.to_bytes(8, "big") + block[8:]
        hashed.update(octets)
        client.sendall(octets)
        if number % max(1, mebibytes // 4) == mebibytes // 8:
            each_quarter()
    client.shutdown(socket.SHUT_WR)
    receiving.join()
    seconds = time.perf_counter() - began
    client.close()
    assert result[0] == (hashed.hexdigest(), mebibytes << 20), "the octets have changed"
    return seconds


def bulk(mebibytes):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = listener.getsockname()[1]
        direct = pour(server, listener, mebibytes)
        with wire(server) as (port, process, drawn):
            resident = []
            through = pour(port, listener, mebibytes, lambda: resident.append(memory(process, "VmRSS")))
            most = memory(process, "VmHWM")
    print(f"{mebibytes} MiB one way, SHA-256 equal: direct {direct:.2f} s, through wire {through:.2f} s")
    print(f"  resident memory of wire on the way: {', '.join(f'{each:,}' for each in resident)} KiB, at most {most:,}")
    print("  " + "\n  ".join(drawn["text"].decode(errors="replace").splitlines()[-4:]))


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--rounds", type=int, default=5000)
    asked.add_argument("--mebibytes", type=int, default=1024)
    wanted = asked.parse_args()
    for _ in range(3):
        round_trips(wanted.rounds)
    bulk(wanted.mebibytes)


if __name__ == "__main__":
    main()
