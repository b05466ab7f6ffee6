"""The application: middleware around whatever the router finds (e1, e2, e5).

A middleware is a function of a request and of what comes next; it returns a response.
"""

import re
import secrets

from . import log
from .decoding import BadPath
from .response import Error, Response, of_error
from .router import Router

REQUEST_ID = re.compile("[A-Za-z0-9._-]{1,64}")
NO_METHODS_FOR_ALL = "DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT"


class App:
    """Routes, and the middleware that all of them share."""

    def __init__(self, options):
        self.router = Router()
        self.middleware = []
        self.access_log = log.AccessLog(options.access_log, options.log_format)

    def route(self, method, pattern, handler, *middleware):
        """`middleware` is that of this route's group, the outermost first."""
        self.router.add(method, pattern, wrapped(handler, middleware))

    def answer(self, request, refusal):
        """The response to a request, or to one that could not be read to its end."""
        asked = request.field("x-request-id")
        request.request_id = asked if asked and REQUEST_ID.fullmatch(asked) else secrets.token_hex(16)
        try:
            if refusal:
                raise Error(refusal.status, str(refusal))
            response = self.find(request)
        except Error as error:
            response = of_error(error, is_api(request))
        except Exception as error:
            # The client learns that it went wrong, whoever looks after the server learns why.
            log.cause(request, error)
            response = of_error(Error(500, "Something went wrong here; it is in our log."), is_api(request))
        return response.field("X-Request-ID", request.request_id)

    def find(self, request):
        if request.method not in self.router.methods:
            raise Error(501, "This method is not known here.")
        if request.head.path == b"*" and request.method == "OPTIONS":
            return Response(204).field("Allow", NO_METHODS_FOR_ALL)
        try:
            request.found = found = self.router.find(request.method, request.head.path)
        except BadPath as wrong:
            raise Error(400, str(wrong)) from None
        if not found:
            raise Error(404, "There is nothing here.")
        if not found.route:
            if request.method == "OPTIONS":
                return Response(204).field("Allow", found.allowed)
            raise Error(405, f"Allowed are {found.allowed}.", fields=[("Allow", found.allowed)])
        return wrapped(found.route.handler, self.middleware)(request)

    def log(self, request, response):
        self.access_log.write(request, response)


def wrapped(handler, middleware):
    for one in reversed(middleware):
        handler = around(one, handler)
    return handler


def around(middleware, handler):
    return lambda request: middleware(request, handler)


def is_api(request):
    return re.match(rb"/(todos|api)(/|$)", request.head.path or b"") is not None


