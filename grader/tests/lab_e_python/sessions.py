"""Sessions in memory (e7). Middleware finds the session of a request, and sends its cookie when it is new."""

import secrets
import threading
import time

from . import cookies

NAME = "session"


class Session:
    def __init__(self):
        self.id = secrets.token_urlsafe(24)
        self.csrf = secrets.token_urlsafe(24)
        self.user = None
        self.visits = 0
        self.begun = self.used = time.monotonic()


class Sessions:
    """All sessions, by their ids. Only ids of ours are ever in it."""

    def __init__(self, idle, longest):
        self.idle = idle
        self.longest = longest
        self.known = {}
        self.lock = threading.Lock()

    def __call__(self, request, following):
        """The middleware: finds or begins a session; its cookie goes out when the id is another one than came."""
        came = cookies.value(request, NAME)
        request.session = self.find(came) or self.begin()
        response = following(request)
        if request.session is None:
            return response.field("Set-Cookie", cookies.removal(NAME))
        if request.session.id != came:
            response.field("Set-Cookie", cookies.cookie(
                NAME, request.session.id, Path="/", HttpOnly=True, SameSite="Lax"))
        return response

    def find(self, identity):
        now = time.monotonic()
        with self.lock:
            session = self.known.get(identity)
            if session and (now - session.used > self.idle or now - session.begun > self.longest):
                del self.known[identity]
                return None
            if session:
                session.used = now
            return session

    def begin(self):
        session = Session()
        with self.lock:
            self.known[session.id] = session
        return session

    def end(self, session):
        with self.lock:
            self.known.pop(session.id, None)
