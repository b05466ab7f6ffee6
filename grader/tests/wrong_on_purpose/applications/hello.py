"""Wrong on purpose: the greeting."""

from fault import FAULT


def application(environ, start_response):
    fields = [("Content-Type", "text/html" if FAULT == "d8-hello-is-html" else "text/plain")]
    if FAULT == "d8-fields-are-a-dict":
        fields = dict(fields)
    start_response("200" if FAULT == "d8-status-alone" else "200 OK", fields)
    if FAULT == "d8-starts-twice":
        start_response("200 OK", fields)
    return ["Hello, world!" if FAULT == "d8-hello-is-text" else b"Hello, world!\n"]
