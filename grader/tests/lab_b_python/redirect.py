"""The request after a redirect (RFC 9110 §10.2.2, §15.4)."""

from .request import Request
from .url import check_scheme, reference

CODES = (301, 302, 303, 307, 308)


def next_request(response):
    """Returns the request that a response asks for, or None if it is no redirect."""
    request, url = response.request, location(response)
    if url is None:
        return None
    check_scheme(url)
    following = request.elsewhere(url)
    status = response.head.status
    if request.method != "HEAD" and (status == 303 or status in (301, 302) and request.method == "POST"):
        return Request("GET", following.url, without_content(following.fields))
    return following


def location(response):
    """Returns the URL that a redirect names, with the fragment that it inherits; else None."""
    value = response.head.get("location")
    if response.head.status not in CODES or value is None:
        return None
    # Octets that are no UTF-8 stay what they are until they are percent-encoded.
    url = reference(value.decode(errors="surrogateescape"), response.url)
    return url.changed(fragment=response.url.fragment) if url.fragment is None else url


def without_content(fields):
    return [field for field in fields if field[0].lower() not in ("content-type", "content-length")]
