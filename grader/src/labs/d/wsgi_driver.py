"""Serves a WSGI application for the checks of d8: `python3 wsgi_driver.py FILE MOUNT`.

Around the application stands `wsgiref.validate`, which looks at each call. What it finds, and what the application raises, is
the answer: 500, with the words of the exception. One request after the other, each on a connection of its own.
"""

import io
import os
import re
import socket
import sys
import traceback
import warnings
from wsgiref.validate import WSGIWarning, validator

FILE, MOUNT = sys.argv[1], sys.argv[2]


def load():
    folder, base = os.path.split(os.path.abspath(FILE))
    sys.path[0] = folder
    sys.dont_write_bytecode = True
    names = {"__name__": base.removesuffix(".py"), "__file__": FILE}
    with open(FILE, "rb") as source:
        exec(compile(source.read(), FILE, "exec"), names)
    application = names.get("application")
    if not callable(application):
        raise LookupError(f"{base} has no callable with the name `application`")
    return application


def environ(line, port):
    method, target, version = line.split()
    path, _, query = target.partition(b"?")
    path = re.sub(b"%([0-9A-Fa-f]{2})", lambda code: bytes([int(code[1], 16)]), path)
    path = path.decode("latin-1")
    assert path.startswith(MOUNT), path
    return {
        "REQUEST_METHOD": method.decode(),
        "SCRIPT_NAME": MOUNT,
        "PATH_INFO": path[len(MOUNT) :],
        "QUERY_STRING": query.decode("latin-1"),
        "SERVER_NAME": "localhost",
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": version.decode(),
        "HTTP_HOST": "localhost",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def call(application, environ):
    """What the application answers: status, fields, content."""
    head, content = [], []

    def start_response(status, fields, exc_info=None):
        if head and exc_info is None:
            raise AssertionError("start_response was called a second time, without exc_info")
        head[:] = [status, fields]
        return content.append

    blocks = validator(application)(environ, start_response)
    try:
        content += blocks
    finally:
        blocks.close()
    if not head:
        raise AssertionError("start_response was not called")
    return *head, b"".join(content)


def answer(connection, application, trouble, port):
    octets = b""
    while b"\r\n\r\n" not in octets:
        piece = connection.recv(4096)
        if not piece:
            return
        octets += piece
    asked = environ(octets.split(b"\r\n", 1)[0], port)
    try:
        if trouble:
            raise trouble
        status, fields, content = call(application, asked)
    except Exception as error:
        traceback.print_exception(error)
        words = traceback.format_exception_only(error)
        status, fields = "500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")]
        content = "".join(words).encode()
    fields = [(name, value) for name, value in fields if name.lower() != "content-length"]
    fields += [("Content-Length", str(len(content))), ("Connection", "close")]
    head = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields), "", ""]
    if asked["REQUEST_METHOD"] == "HEAD":
        content = b""
    connection.sendall("\r\n".join(head).encode("latin-1") + content)


def main():
    # What it only warns of is no good either: a status without a reason phrase.
    warnings.filterwarnings("error", category=WSGIWarning)
    application = trouble = None
    try:
        application = load()
    except Exception as error:
        trouble = error
    listener = socket.create_server(("127.0.0.1", 0))
    # Nobody needs a check's server for longer.
    listener.settimeout(60)
    port = listener.getsockname()[1]
    print(f"listening on 127.0.0.1:{port}", file=sys.stderr, flush=True)
    while True:
        connection, _ = listener.accept()
        with connection:
            answer(connection, application, trouble, port)


main()
