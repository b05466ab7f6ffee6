"""Status, fields and content; and errors, as a page or as problem+json (e1, RFC 9457)."""

import json
import time
from http import HTTPStatus

from lab_c_python.response import for_html

TEXT = "text/plain; charset=utf-8"
HTML = "text/html; charset=utf-8"
JSON = "application/json"
PROBLEM = "application/problem+json"


class Error(Exception):
    """What a handler raises when it cannot answer: a status, words for the client, the field at fault."""

    def __init__(self, status, message, at_fault=None, fields=()):
        super().__init__(message)
        self.status = status
        self.message = message
        self.at_fault = at_fault
        self.fields = fields


class Response:
    """`content` None is no content."""

    def __init__(self, status, media_type=None, content=None):
        self.status = status
        self.content = content
        self.fields = []
        if content is not None:
            self.field("Content-Type", media_type)

    def field(self, name, value):
        self.fields.append((name, value))
        return self

    def octets(self, with_content):
        lines = [f"HTTP/1.1 {self.status} {reason(self.status)}",
                 time.strftime("Date: %a, %d %b %Y %H:%M:%S GMT", time.gmtime())]
        lines += [f"{name}: {value}" for name, value in self.fields]
        if self.status not in (204, 304):
            lines.append(f"Content-Length: {len(self.content or b'')}")
        head = "".join(f"{line}\r\n" for line in lines).encode("latin-1") + b"\r\n"
        return head + (self.content or b"") if with_content else head


def reason(status):
    return HTTPStatus(status).phrase if status in set(HTTPStatus) else "Unknown"


def text(words, status=200):
    return Response(status, TEXT, words.encode())


def html(page, status=200):
    return Response(status, HTML, page.encode())


def page(title, inside, status=200):
    return html(f"<!DOCTYPE html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>{for_html(title)}</title>\n"
                f"<h1>{for_html(title)}</h1>\n{inside}\n</html>\n", status)


def as_json(value, status=200, media_type=JSON):
    return Response(status, media_type, json.dumps(value, ensure_ascii=False).encode())


def see_other(path):
    return Response(303).field("Location", path)


def of_error(error, is_api):
    """An error in the form that its reader understands."""
    title = reason(error.status)
    if is_api:
        fields = [{"field": error.at_fault, "message": error.message}] if error.at_fault else []
        response = as_json({"type": "about:blank", "title": title, "status": error.status,
                            "detail": error.message, "errors": fields}, error.status, PROBLEM)
    else:
        response = page(f"{error.status} {title}", f"<p>{for_html(error.message)}</p>", error.status)
    response.fields += error.fields
    return response
