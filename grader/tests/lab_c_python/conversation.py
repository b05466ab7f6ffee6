"""Requests come, responses go, as long as the connection persists (c9)."""

from . import body, site
from .head import read_head
from .refused import Refused
from .response import of_status, send


def converse(connection, options):
    """Returns when nothing more is to be said."""
    while connection.request_begins():
        if not exchange(connection, options):
            break


def exchange(connection, options):
    """One request, one response. Returns whether the connection stays open."""
    try:
        request = read_head(connection, options)
    except Refused as refusal:
        return refuse(connection, refusal, connection.buffer.startswith(b"HEAD "))
    try:
        request.content = body.read(request, connection, options.max_body, site.wants_content(request))
        response = site.answer(request, options.root)
    except Refused as refusal:
        return refuse(connection, refusal, request.method == "HEAD")
    with response:
        persists = request.persists() and not connection.door.closed
        if not persists:
            response.with_field("Connection", "close")
        elif request.minor_version == 0:
            response.with_field("Connection", "keep-alive")
        send(connection.client, response, request.method != "HEAD")
    return persists


def refuse(connection, refusal, is_head):
    response = of_status(refusal.status, str(refusal)).with_field("Connection", "close")
    send(connection.client, response, not is_head)
    return False
