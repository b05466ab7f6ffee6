"""An application that does on each path something else: what is right, and what is wrong."""

import os
import sys
import time

TEXT = [("Content-Type", "text/plain")]


class Blocks:
    """Blocks that come when asked for, and tell the log when they are closed."""

    def __init__(self, *blocks):
        self.blocks = iter(blocks)

    def __iter__(self):
        return self

    def __next__(self):
        block = next(self.blocks)
        return block() if callable(block) else block

    def close(self):
        print("closed")


def fails():
    raise RuntimeError("on purpose")


def waits_for_file():
    while not os.path.exists("go-on"):
        time.sleep(0.01)
    return b"second"


def forever():
    while True:
        yield b"again and again\n"


def exc_info():
    try:
        fails()
    except RuntimeError:
        return sys.exc_info()


def application(environ, start_response):
    path = environ["PATH_INFO"].strip("/")

    def answer(*blocks, status="200 OK", fields=TEXT):
        start_response(status, fields)
        return list(blocks)

    if path == "list":
        return answer(b"one")
    if path == "two":
        return answer(b"one", b"", b"two")
    if path == "empty":
        return answer()
    if path == "nothing":
        return answer(status="204 No Content", fields=[])
    if path == "untyped":
        return answer(b"one", fields=[])
    if path == "blocks":
        answer()
        return Blocks(b"", b"one", b"two")
    if path == "write":
        write = start_response("200 OK", TEXT)
        write(b"one")
        write(b"two")
        return [b"three"]
    if path == "replaced":
        answer()
        start_response("503 Sorry", TEXT, exc_info())
        return [b"sorry"]
    if path == "too-late":
        start_response("200 OK", TEXT)(b"one")
        start_response("503 Sorry", TEXT, exc_info())
    if path == "never":
        return [b"one"]
    if path == "twice":
        answer()
        return answer(b"one")
    if path == "fails":
        fails()
    if path == "fails-first":
        answer()
        return Blocks(fails)
    if path == "fails-later":
        answer()
        return Blocks(b"one", fails)
    if path == "text":
        return answer("one")
    if path == "none":
        answer()
        return None
    if path == "split":
        return answer(b"one", fields=[*TEXT, ("X-A", "1\r\nX-B: 2")])
    if path == "number":
        return answer(b"one", status=200)
    if path == "long":
        return answer(b"more than that", fields=[*TEXT, ("Content-Length", "4")])
    if path == "short":
        return answer(b"less", fields=[*TEXT, ("Content-Length", "10")])
    if path == "dies":
        os._exit(3)
    if path == "forks-and-dies":
        if os.fork() == 0:
            time.sleep(60)
        os._exit(3)
    if path == "forks-and-returns":
        is_child = os.fork() == 0
        return answer(b"child" if is_child else b"parent")
    if path == "dies-later":
        answer()
        return Blocks(b"one", lambda: os._exit(3))
    if path == "sleeps":
        time.sleep(60)
    if path == "step":
        answer()
        return Blocks(b"first", waits_for_file)
    if path == "forever":
        answer()
        return Blocks(*[forever().__next__] * 1_000_000)
    if path == "pid":
        return answer(str(os.getpid()).encode())
    if path == "echo":
        return answer(environ["wsgi.input"].read())
    if path == "parts":
        content = environ["wsgi.input"]
        parts = [content.read(3), content.readline(), content.readline(2), content.readlines(1), *content]
        return answer(repr(parts).encode())
    if path == "says":
        print("to standard output")
        environ["wsgi.errors"].write("to the errors\n")
        return answer(b"said")
    if path == "environ":
        return answer(repr(environ).encode())
    return answer(b"nothing of that name", status="404 Not Found")
