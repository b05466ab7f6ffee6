"""A thread for each client. Requests come and responses go, as long as the connection persists."""

import sys
import threading

from lab_a_python.conversations import close_gently
from lab_a_python.door import Door, listen
from lab_c_python import body
from lab_c_python.connection import Connection
from lab_c_python.head import read_head
from lab_c_python.refused import Refused
from lab_c_python.request import Request as Head

from .request import Request


def serve(app, options):
    """Returns when the door is closed. The process ends when the last thread has."""
    door = Door(listen(options.host, options.port), options.grace)
    threading.Thread(target=take, args=(app, door, options)).start()
    door.announce()


def take(app, door, options):
    for client in door.clients():
        threading.Thread(target=attend, args=(app, client, door, options)).start()


def attend(app, client, door, options):
    with client:
        try:
            connection = Connection(client, door, options.idle_timeout)
            while connection.request_begins() and exchange(app, connection, options):
                pass
            close_gently(client)
        except OSError:
            pass  # reset, or gone: there is nobody left to tell
        except Exception:
            # A mistake of ours costs this connection, and no other.
            sys.excepthook(*sys.exc_info())


def exchange(app, connection, options):
    """One request, one response. Returns whether the connection stays open."""
    remote = connection.client.getpeername()[0]
    refusal = None
    try:
        head = read_head(connection, options)
    except Refused as refused:
        head, refusal = unreadable(connection), refused
    request = Request(head, remote)
    if not refusal:
        try:
            request.content = whole(body.read(head, connection, options.max_body, True))
        except Refused as refused:
            refusal = refused
    response = app.answer(request, refusal)
    persists = not refusal and head.persists() and not connection.door.closed
    if not persists:
        response.field("Connection", "close")
    elif head.minor_version == 0:
        response.field("Connection", "keep-alive")
    connection.client.sendall(response.octets(head.method != "HEAD"))
    app.log(request, response)
    return persists


def whole(content):
    content.seek(0)
    with content:
        return content.read()


def unreadable(connection):
    """What can be said of a request whose head was refused."""
    method = "HEAD" if connection.buffer.startswith(b"HEAD ") else "GET"
    return Head(method, b"/", 1, [])
