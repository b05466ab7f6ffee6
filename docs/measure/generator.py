#!/usr/bin/env python3
"""The generator of `cargo workshop load` beside wrk: requests per second that each makes on one core against the same server.

    apt-get install wrk
    cargo build --profile workshop -p instruments
    cargo build --release --manifest-path docs/measure/peers/Cargo.toml --bin axum
    docs/measure/generator.py [--rounds 7] [--seconds 2] [--connections 16,64,256]

The server (axum) has one core, the generator another (taskset). Both check each answer's status; ours its length as well. Prints
medians and their ratio; rounds alternate, and what counts is the ratio. Also the CPU time that each takes for a request, which
depends less on what the server can do; from ours the time is taken away that a call of 0.1 s costs: starting, asking once, drawing.
"""

import argparse
import os
import re
import resource
import statistics
import subprocess
import tempfile
from pathlib import Path

from servers import HERE, ROOT, Server, free_port


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--connections", default="16,64,256")
    parser.add_argument("--target", default=ROOT / "target", type=Path)
    parser.add_argument("--peers", default=HERE / "peers/target", type=Path)
    args = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (resource.getrlimit(resource.RLIMIT_NOFILE)[1],) * 2)
    with tempfile.TemporaryDirectory() as scratch:
        port = free_port()
        command = ["taskset", "-c", "0", args.peers / "release/axum", port]
        server = Server("axum", [str(word) for word in command], port, "/", scratch)
        try:
            for connections in map(int, args.connections.split(",")):
                compare(f"http://127.0.0.1:{port}/", connections, args, Path(scratch))
        finally:
            server.process.terminate()
            server.process.wait()


def compare(url, connections, args, scratch):
    def ours(seconds):
        words = [args.target / "workshop/instruments", "load", url, "--connections", connections]
        words += ["--rounds", 1, "--seconds", seconds, "--page", scratch / "page.html"]
        rate, cpu, _ = one(words, r"\s([\d,]+)\s+[\d.]+ [µm]?s\s")
        # It runs a tenth longer than it counts.
        return rate, cpu, rate * (seconds + min(max(seconds / 10, 0.05), 0.2))

    def wrk():
        words = ["wrk", "-t1", f"-c{connections}", f"-d{args.seconds}s", url]
        # It counts as long as it takes to stop, and says how long that was.
        requests, cpu, took = one(words, r"(\d+) requests in ([\d.]+)s")
        return requests / took, cpu / requests * 1e6

    def ours_without_its_start():
        rate, cpu, requests = ours(args.seconds)
        _, short_cpu, short_requests = ours(0.1)
        return rate, (cpu - short_cpu) / (requests - short_requests) * 1e6

    found = {"wrk": [], "ours": []}
    for _ in range(args.rounds):
        found["wrk"].append(wrk())
        found["ours"].append(ours_without_its_start())
    rate = {name: statistics.median(rate for rate, _ in rounds) for name, rounds in found.items()}
    cpu = {name: statistics.median(cpu for _, cpu in rounds) for name, rounds in found.items()}
    print(
        f"{connections:4} connections   wrk {rate['wrk']:9,.0f}/s, {cpu['wrk']:.2f} µs CPU each"
        f"   ours {rate['ours']:9,.0f}/s, {cpu['ours']:.2f} µs   ratio of rates {rate['ours'] / rate['wrk']:.2f},"
        f" of CPU {cpu['ours'] / cpu['wrk']:.2f}",
        flush=True,
    )


def one(command, pattern):
    """The number that a program prints, the seconds of CPU time that it took, and the time that it prints, if any."""
    command = ["taskset", "-c", "1", *[str(word) for word in command]]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    output = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    match = re.search(pattern, output)
    if status or not match or "wrong" in output or "Non-2xx" in output:
        raise SystemExit(output)
    took = float(match[2]) if match.lastindex > 1 else None
    return float(match[1].replace(",", "")), used.ru_utime + used.ru_stime, took


if __name__ == "__main__":
    main()
