"""The smallest application: the same greeting for whoever asks.

Try it: `cargo lab-d --wsgi lab-d-cgi/src/applications/hello.py`, or any other WSGI server.
Next: `calculator.py`, which looks at what was asked for.
"""


# Answers a request (PEP 3333). `environ` holds the meta-variables; `start_response` takes the status
# and the fields, a list of pairs; what is returned are the blocks of the content.
def application(environ, start_response):
    # ANCHOR: d8-hello
    #= The status is `200 OK`, the content `Hello, world!`.
    #= Content-Type says that it is text.
    #= The content is octets (`b"…"`), in a list: who iterates over a string gets one letter at a time.
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8")])
    return [b"Hello, world!"]
    # ANCHOR_END: d8-hello
