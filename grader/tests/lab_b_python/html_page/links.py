"""Where a page leads (HTML §4.2.3, §4.6.2)."""

from ..url import parse


def base_of(document, url):
    """The URL that links are relative to: that of the first base with an href, else the page's own."""
    for element in document.all("base"):
        if "href" in element.attributes:
            return resolved(element.attributes["href"], url) or url
    return url


def links(document, url):
    """Yields (element, absolute URL) for each link that comes to a URL."""
    base = base_of(document, url)
    for element in document.all("a", "area"):
        target = resolved(element.attributes.get("href"), base)
        if target:
            yield element, target


def resolved(text, base):
    """Returns the URL, or None if there is none."""
    try:
        return None if text is None else parse(text, base)
    except ValueError:
        return None
