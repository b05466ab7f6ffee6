"""Which resource answers, and to which methods (RFC 9110 §9)."""

import time

from . import files, names
from .refused import Refused
from .response import Response, of_status, page

# TRACE and CONNECT are not implemented.
KNOWN = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


def wants_content(request):
    return request.method == "POST" and request.path is not None and names.below(request.path) == [b"echo"]


def answer(request, root):
    if request.method not in KNOWN:
        return of_status(501, "This method is not known here.")
    if request.path is None:
        raise Refused(400, "the target is neither a path nor a URL")
    if request.path == b"*":
        return options("GET, HEAD, OPTIONS, POST") if request.method == "OPTIONS" else of_status(404)
    segments = names.below(request.path)
    if segments is None:
        return of_status(400, "The path is not encoded as it should be.")
    if segments == [b"time"]:
        return not_offered(request, "GET, HEAD, OPTIONS") or time_page()
    if segments == [b"echo"]:
        return not_offered(request, "POST, OPTIONS") or echo(request)
    if segments[:1] in ([b"time"], [b"echo"]):
        return of_status(404)  # below them there is nothing
    found = files.find(root, segments)
    if isinstance(found, int):
        return of_status(found)
    return not_offered(request, "GET, HEAD, OPTIONS") or files.answer(found, segments, request, root)


def not_offered(request, allowed):
    """The answer to a method that is not the resource's own, else None."""
    if request.method == "OPTIONS":
        return options(allowed)
    if request.method not in allowed.split(", "):
        return of_status(405, f"Allowed are {allowed}.").with_field("Allow", allowed)
    return None


def options(allowed):
    return Response(204).with_field("Allow", allowed)


def time_page():
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    html = f'<!DOCTYPE html>\n<title>The time</title>\n<p>It is <time datetime="{now}">{now}</time>.\n'
    return page(200, html).with_field("Cache-Control", "no-store")


def echo(request):
    types = request.all("content-type")
    media_type = types[0].decode("latin-1") if types else "application/octet-stream"
    content = request.content
    length = content.tell()
    content.seek(0)
    return Response(200, media_type, content, length).with_field("X-Content-Type-Options", "nosniff")
