"""Cookies: parsed, set, removed, signed (e6, RFC 6265)."""

import base64
import hashlib
import hmac
import re
import time

from .decoding import cookie_value, unescaped
from .response import Error

TOKEN = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
NOT_IN_ATTRIBUTE = re.compile(r"[\0-\x1f\x7f;]|[^\0-\x7f]")
IMF_DATE = "%a, %d %b %Y %H:%M:%S GMT"


def sent(request):
    """The pairs of the Cookie fields in order, values decoded."""
    pieces = [piece.strip(b" \t").partition(b"=") for value in request.head.all("cookie") for piece in value.split(b";")]
    return [[name.decode("latin-1"), unescaped(value).decode(errors="replace")]
            for name, equals, value in pieces if name and equals]


def value(request, name):
    return next((value for known, value in sent(request) if known == name), None)


def cookie(name, text, **attributes):
    """The value of a Set-Cookie field. An attribute that is None is left out, one that is True has no value."""
    if not TOKEN.fullmatch(name):
        raise Error(400, "name is no token", "name")
    parts = [f"{name}={cookie_value(text)}"]
    for key, given in attributes.items():
        if given is None or given is False:
            continue
        if NOT_IN_ATTRIBUTE.search(str(given)):
            raise Error(400, f"{key} holds what no attribute may hold", key)
        parts.append(key if given is True else f"{key}={given}")
    return "; ".join(parts)


def removal(name):
    return cookie(name, "", Path="/", **{"Max-Age": 0, "Expires": "Thu, 01 Jan 1970 00:00:00 GMT"})


def imf_date(seconds):
    return time.strftime(IMF_DATE, time.gmtime(seconds))


def signature(key, name, text):
    """The name is signed too: a value is good under its own name alone."""
    digest = hmac.new(key, f"{name}={text}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def signed(keys, name, text):
    return f"{text}.{signature(keys[0], name, text)}"


def verified(keys, name, text):
    """The text that was signed, or None."""
    text, _, mark = (text or "").rpartition(".")
    good = [hmac.compare_digest(signature(key, name, text).encode(), mark.encode()) for key in keys]
    return text if any(good) else None
