"""A request goes out, the final response comes back: connection, head, cookies, redirects."""

import time

from lab_a_python.terminal import Failed

from .body import body
from .connection import Connection
from .cookies import Cookies
from .head import read_head
from .output import printable
from .redirect import next_request

MOST_REDIRECTS = 10


class Response:
    """The final head, the URL that gave it, and the content, which comes in pieces."""

    def __init__(self, request, head, connection, max_size):
        self.request = request
        self.url = request.url
        self.head = head
        self.body = body(request.method, head, connection, max_size)
        self.connection = connection

    def close(self):
        """For those who do not read the body."""
        self.connection.close()


class Client:
    """What all requests of one run have in common."""

    def __init__(self, options, keeps_cookies=False):
        self.options = options
        self.cookies = Cookies() if keeps_cookies else None
        self.started = time.monotonic()

    def send(self, request):
        """Follows redirects to the response that is none."""
        response = self.ask(request)
        if self.options.no_follow:
            return response
        for _ in range(MOST_REDIRECTS):
            following = next_request(response)
            if following is None:
                return response
            response.close()
            response = self.ask(following)
        if next_request(response) is None:
            return response
        response.close()
        raise Failed(f"{request.url.without_userinfo()}: more than {MOST_REDIRECTS} redirects")

    def ask(self, request):
        """One request, one response."""
        connection = Connection(request.url, self.options, self.started)
        try:
            connection.send(request.octets(self.cookies.for_url(request.url) if self.cookies is not None else []))
            head = read_head(connection)
        except BaseException:
            connection.close()
            raise
        if self.cookies is not None:
            self.cookies.keep(request.url, head)
        return Response(request, head, connection, self.options.max_size)


def failed_status(response):
    """A status code of 400 or more is a failure, for those who say so."""
    if response.head.status >= 400:
        response.close()
        words = f"{response.head.status} {printable(response.head.reason)}".strip()
        raise Failed(f"{words}: {response.url.without_userinfo()}")
