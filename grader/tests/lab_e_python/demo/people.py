"""e7: sessions, log-in and log-out."""

import hmac
import re

from lab_c_python.response import for_html

from ..response import Error, as_json, page, see_other

# A path of ours: one slash, and nothing that a browser would take for a host or leave out.
OUR_PATH = re.compile(r"/(?![/\\])[!-~]*")


def add(app, sessions, users):
    app.route("GET", "/session", session, sessions)
    app.route("GET", "/login", lambda request: form(request, request.query("next") or "/"), sessions)
    app.route("POST", "/login", lambda request: log_in(request, sessions, users), sessions)
    app.route("POST", "/logout", lambda request: log_out(request, sessions), sessions)


def session(request):
    request.session.visits += 1
    known = request.session
    response = as_json({"user": known.user, "visits": known.visits, "csrf": known.csrf})
    return response.field("Cache-Control", "no-store")


def form(request, following, wrong="", status=200):
    return page("Log in", f"""<p>{for_html(wrong)}</p>
<form method="post" action="/login">
<input type="hidden" name="csrf" value="{for_html(request.session.csrf)}">
<input type="hidden" name="next" value="{for_html(following)}">
<label>Name <input name="user"></label>
<label>Password <input name="password" type="password"></label>
<button>Log in</button>
</form>""", status).field("Cache-Control", "no-store")


def checked_form(request):
    given = request.form()
    if not hmac.compare_digest(given.get("csrf", "").encode(), request.session.csrf.encode()):
        raise Error(403, "csrf is missing, or is not this session's", "csrf")
    return given


def log_in(request, sessions, users):
    given = checked_form(request)
    following = given.get("next", "/")
    name = given.get("user", "")
    password = users.get(name, "").encode()
    if not hmac.compare_digest(given.get("password", "").encode(), password) or name not in users:
        return form(request, following, "user or password is wrong", 422)
    # Whoever has planted or seen the old id has nothing in the new one.
    old, request.session = request.session, sessions.begin()
    request.session.user, request.session.visits = name, old.visits
    sessions.end(old)
    return see_other(following if OUR_PATH.fullmatch(following) else "/")


def log_out(request, sessions):
    checked_form(request)
    sessions.end(request.session)
    request.session = None
    return see_other("/")
