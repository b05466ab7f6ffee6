"""How a form is sent (HTML §4.10.21.3)."""

import secrets
import urllib.parse

from lab_a_python.terminal import Failed

from ..html_page.links import base_of, resolved
from ..request import Request
from ..url import check_scheme

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data"


def request_of(form, submitter, pairs, document, page):
    """Makes the request; `page` is the one that the form's page came with, from its final URL."""
    def says(name):
        attributes = submitter.element.attributes if submitter else {}
        return attributes.get(f"form{name}", form.attributes.get(name, ""))

    url = check_scheme(action(says("action"), document, page.url))
    going = page.elsewhere(url)
    if says("method").lower() != "post":
        return Request("GET", going.url.changed(query=urlencoded(pairs).decode()), going.fields)
    if says("enctype").lower() == MULTIPART:
        boundary = secrets.token_hex(16)
        return Request("POST", going.url, going.fields, multipart(pairs, boundary.encode()),
                       f"{MULTIPART}; boundary={boundary}")
    return Request("POST", going.url, going.fields, urlencoded(pairs), URLENCODED)


def action(text, document, page):
    if not text:
        return page
    url = resolved(text, base_of(document, page))
    if url is None:
        raise Failed(f"the form's action {text!r} is no URL")
    return url


def urlencoded(pairs):
    """Of a file its name alone travels so."""
    named = [(name, value if isinstance(value, str) else value[0]) for name, value in pairs]
    # Python spares the tilde, which the URL standard does not.
    return urllib.parse.urlencode(named, safe="*", errors="surrogateescape").replace("~", "%7E").encode()


def multipart(pairs, boundary):
    """One part for each pair (RFC 7578)."""
    parts = []
    for name, value in pairs:
        head, octets = f'form-data; name="{quoted(name)}"', value
        if isinstance(value, str):
            octets = value.encode(errors="surrogateescape")
        else:
            head += f'; filename="{quoted(value[0])}"\r\nContent-Type: application/octet-stream'
            octets = value[1]
        head = f"Content-Disposition: {head}\r\n\r\n".encode(errors="surrogateescape")
        parts.append(b"--" + boundary + b"\r\n" + head + octets + b"\r\n")
    return b"".join(parts) + b"--" + boundary + b"--\r\n"


def quoted(text):
    return text.replace('"', "%22").replace("\r", "%0D").replace("\n", "%0A")
