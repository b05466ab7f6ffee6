#!/usr/bin/env python3
"""Lab E's framework beside axum, with its middleware beside without, and signed-in page views: wrk, interleaved.

    cargo build --release -p solution-e-framework
    cargo build --release --manifest-path docs/measure/peers/Cargo.toml
    docs/measure/frameworks.py [--rounds 5] [--seconds 3] [SCENE…]

Prints medians as servers.py does; what counts is the ratio of two servers in one run. `sessions` also ends the program
with SIGKILL while visitors sign in, and counts the log-ins that a second program with the same database does not know.
"""

import argparse
import contextlib
import http.client
import json
import resource
import statistics
import tempfile
import threading
import urllib.parse
from pathlib import Path

from servers import HERE, ROOT, Server, free_port, measure

PATHS = {"hello": "/", "json": "/json", "route": "/repos/ada/engine/branches"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3)
    parser.add_argument("--connections", type=int, action="append", help="default: 16, 64 and 256")
    parser.add_argument("--target", default=ROOT / "target", type=Path)
    parser.add_argument("--peers", default=HERE / "peers/target", type=Path)
    parser.add_argument("scenes", nargs="*", default=[*PATHS, "chain", "sessions"])
    args = parser.parse_args()
    args.connections = args.connections or [16, 64, 256]
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    with tempfile.TemporaryDirectory() as scratch, contextlib.ExitStack() as stack:
        run(args, Path(scratch), stack)


def run(args, scratch, stack):
    def start(name, program, *flags):
        port = free_port()
        command = [str(word) for word in (program, *flags)]
        command = [word.replace("PORT", str(port)) for word in command]
        server = Server(name, command, port, "/", scratch)
        stack.callback(lambda: (server.process.kill(), server.process.wait()))
        return server

    def peer(name, *flags):
        return start(name, args.peers / "release" / name, "PORT", *flags)

    if any(scene in PATHS for scene in args.scenes):
        servers = [peer("framework"), peer("axum")]
        for scene in [scene for scene in PATHS if scene in args.scenes]:
            for server in servers:
                server.path = PATHS[scene]
            for connections in args.connections:
                measure(f"{scene}, {connections} connections", servers, connections, args)
    if "chain" in args.scenes:
        servers = [peer("framework", "chain"), peer("framework")]
        servers[0].name = "with chain"
        for connections in args.connections:
            measure(f"the chain of middleware, {connections} connections", servers, connections, args)
    if "sessions" in args.scenes:
        sessions(args, scratch, start)


def sessions(args, scratch, start):
    program = args.target / "release/solution-e-framework"
    flags = ["--port", "PORT", "--database", scratch / "db.sqlite", "--user", "ada:open sesame"]
    copies = [start(f"copy {number}", program, *flags) for number in (1, 2)]
    cookie = log_in(copies[0])
    script = scratch / "signed_in.lua"
    script.write_text(f'wrk.headers["Cookie"] = "{cookie}"\n')
    for path in "/api/me", "/guestbook", "/session":
        copies[0].path = path
        rates = [copies[0].load(64, args.seconds, script)[0] for _ in range(args.rounds)]
        print(f"\nsigned in, {path}: {statistics.median(rates):,.0f} views/s, 64 connections", flush=True)
    killed(*copies)


def log_in(server):
    """The cookie of a visitor who has just signed in."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", "/session")
    answer = connection.getresponse()
    cookie = answer.getheader("Set-Cookie").split(";")[0]
    token = json.load(answer)["csrf"]
    form = urllib.parse.urlencode({"user": "ada", "password": "open sesame", "csrf": token})
    connection.request("POST", "/login", form, FORM | {"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 303:
        raise SystemExit(f"log-in: {answer.status}")
    return answer.getheader("Set-Cookie").split(";")[0]


def killed(first, second):
    """Visitors sign in until the program is gone. Those who were told that they are in have to be in."""
    signed_in, enough = [], threading.Event()

    def visit():
        with contextlib.suppress(OSError, http.client.HTTPException):
            while True:
                signed_in.append(log_in(first))
                if len(signed_in) > 500:
                    enough.set()

    visitors = [threading.Thread(target=visit) for _ in range(8)]
    for visitor in visitors:
        visitor.start()
    enough.wait(30)
    first.process.kill()
    for visitor in visitors:
        visitor.join()
    lost = sum(who(second, cookie) != "ada" for cookie in signed_in)
    print(f"\nended by SIGKILL after {len(signed_in)} log-ins: {lost} lost")


def who(server, cookie):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", "/api/me", headers={"Cookie": cookie})
    user = json.load(connection.getresponse())["user"]
    connection.close()
    return user


if __name__ == "__main__":
    main()
