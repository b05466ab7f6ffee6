"""Status, fields, content, and how they are sent (RFC 9112 §4, RFC 9110 §6.6.1, §8)."""

import io
import time

HTML = "text/html; charset=utf-8"
HTML_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"})
PIECE = 256 * 1024
REASONS = {
    200: "OK", 204: "No Content", 301: "Moved Permanently", 400: "Bad Request", 403: "Forbidden",
    404: "Not Found", 405: "Method Not Allowed", 413: "Content Too Large", 414: "URI Too Long",
    431: "Request Header Fields Too Large", 500: "Internal Server Error", 501: "Not Implemented",
    505: "HTTP Version Not Supported",
}


class Response:
    """`content` is a file, of which `length` octets are sent; without one there is no content."""

    def __init__(self, status, media_type=None, content=None, length=0):
        self.status = status
        self.content = content
        self.length = length
        self.fields = []
        if content is not None:
            self.fields += [("Content-Type", media_type), ("Content-Length", str(length))]

    def with_field(self, name, value):
        self.fields.append((name, value))
        return self

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.content is not None:
            self.content.close()

    def head(self):
        lines = [f"HTTP/1.1 {self.status} {REASONS[self.status]}",
                 time.strftime("Date: %a, %d %b %Y %H:%M:%S GMT", time.gmtime())]
        lines += [f"{name}: {value}" for name, value in self.fields]
        return "".join(f"{line}\r\n" for line in lines).encode("latin-1") + b"\r\n"

    def pieces(self):
        left = self.length
        while left:
            piece = self.content.read(min(left, PIECE))
            if not piece:
                raise OSError("a file became shorter while it was sent")
            left -= len(piece)
            yield piece


def page(status, html):
    octets = html.encode()
    return Response(status, HTML, io.BytesIO(octets), len(octets))


def of_status(status, what=""):
    """A page that says what is wrong."""
    title = f"{status} {REASONS[status]}"
    return page(status, f"<!DOCTYPE html>\n<title>{title}</title>\n<h1>{title}</h1>\n<p>{for_html(what)}\n")


def for_html(text):
    return text.translate(HTML_ESCAPES)


def send(client, response, with_content):
    """Head and first piece leave in one write."""
    pieces = response.pieces() if with_content else iter(())
    client.sendall(response.head() + next(pieces, b""))
    for piece in pieces:
        client.sendall(piece)
