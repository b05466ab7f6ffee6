"""The access log, and the causes of errors (e1, e5). What clients sent is escaped: no line of ours can be forged."""

import json
import os
import threading
import time

from lab_a_python.terminal import note, reason


def cause(request, error):
    """On standard error, never in an answer."""
    note(f"{request.request_id}: {type(error).__name__}: {escaped(str(error))}")


def escaped(text):
    return text.encode("unicode_escape").decode("ascii")


class AccessLog:
    """A line for each answer, in one of three formats."""

    def __init__(self, path, form):
        self.form = form
        self.lock = threading.Lock()
        self.descriptor = None
        if path == "-":
            self.descriptor = 1
        elif path:
            self.descriptor = opened(path)

    def write(self, request, response):
        if self.descriptor is None:
            return
        line = {"json": as_json, "common": common, "combined": combined}[self.form](facts(request, response))
        with self.lock:
            try:
                os.write(self.descriptor, f"{line}\n".encode())
            except OSError as error:
                note(f"the access log cannot be written: {reason(error)}")
                self.descriptor = None


def opened(path):
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    except OSError as error:
        note(f"the access log cannot be written: {reason(error)}")
        return None


def facts(request, response):
    now = time.time()
    return {
        "time": time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(now)) + f".{int(now % 1 * 1000):03}Z",
        "remote": request.remote,
        "method": request.method,
        "target": request.target,
        "version": f"HTTP/1.{request.head.minor_version}",
        "status": response.status,
        "bytes": len(response.content or b"") if request.method != "HEAD" else 0,
        "duration_ms": round((time.monotonic() - request.begun) * 1000, 3),
        "request_id": request.request_id,
        "referer": request.field("referer"),
        "user_agent": request.field("user-agent"),
        "route": request.found.pattern if request.found else None,
        "user": request.session.user if request.session else None,
    }


def as_json(known):
    return json.dumps(known)


def common(known):
    when = time.strftime("%d/%b/%Y:%H:%M:%S +0000", time.gmtime())
    asked = quoted(f"{known['method']} {known['target']} {known['version']}")
    return f"{known['remote']} - {escaped(known['user'] or '-')} [{when}] {asked} {known['status']} {known['bytes'] or '-'}"


def combined(known):
    return f"{common(known)} {quoted(known['referer'] or '-')} {quoted(known['user_agent'] or '-')}"


def quoted(text):
    return '"' + escaped(text).replace('"', '\\"') + '"'
