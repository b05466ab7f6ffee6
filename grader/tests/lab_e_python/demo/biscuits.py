"""e6: cookies on request."""

import re
from datetime import datetime

from .. import cookies
from ..response import Error, Response, as_json

YES_OR_NO = (["true", "1"], ["false", "0"])
RFC_3339 = re.compile(r"(\d{4}-\d\d-\d\d)[Tt](\d\d:\d\d:\d\d)(?:\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def add(app, keys):
    app.route("GET", "/cookies", lambda request: as_json(cookies.sent(request)))
    app.route("GET", "/cookies/set", set_one)
    app.route("GET", "/cookies/remove", lambda request: with_cookie(cookies.removal(request.needed("name"))))
    app.route("GET", "/cookies/sign", lambda request: sign(request, keys))
    app.route("GET", "/cookies/signed", lambda request: signed(request, keys))


def with_cookie(line):
    return Response(204).field("Set-Cookie", line)


def set_one(request):
    secure = request.flag("secure", YES_OR_NO)
    same_site = request.query("same_site")
    if same_site is not None:
        same_site = same_site.capitalize()
        if same_site not in ("Strict", "Lax", "None"):
            raise Error(400, "same_site is neither Strict nor Lax nor None", "same_site")
        if same_site == "None" and not secure:
            raise Error(400, "same_site None needs secure", "same_site")
    return with_cookie(cookies.cookie(
        request.needed("name"), request.needed("value"),
        Path=request.query("path"), Domain=request.query("domain"),
        **{"Max-Age": max_age(request)}, Expires=expires(request),
        Secure=secure, HttpOnly=request.flag("http_only", YES_OR_NO), SameSite=same_site))


def max_age(request):
    text = request.query("max_age")
    if text is not None and not re.fullmatch("-?[0-9]{1,18}", text):
        raise Error(400, "max_age is no number of seconds", "max_age")
    return text


def expires(request):
    text = request.query("expires")
    if text is None:
        return None
    parts = RFC_3339.fullmatch(text)
    try:
        zone = "+00:00" if parts[3] in "Zz" else parts[3]
        return cookies.imf_date(datetime.fromisoformat(f"{parts[1]}T{parts[2]}{zone}").timestamp())
    except (TypeError, ValueError, OverflowError):
        raise Error(400, "expires is no time like 2026-11-21T09:15:30Z", "expires") from None


def sign(request, keys):
    name = request.needed("name")
    return with_cookie(cookies.cookie(name, cookies.signed(keys, name, request.needed("value")), Path="/"))


def signed(request, keys):
    name = request.needed("name")
    return as_json({"value": cookies.verified(keys, name, cookies.value(request, name))})
