"""What a crawl takes out of a page."""

from ..html_page import tree
from ..html_page.element import collapse
from ..html_page.links import base_of, links, resolved
from .normalise import normalise

PARSED = ("text/html", "application/xhtml+xml")
# With --assets: elements and the attributes that name what they show or load.
ASSETS = {"link": ["href"], "img": ["src", "srcset"], "script": ["src"], "iframe": ["src"], "frame": ["src"],
          "embed": ["src"], "audio": ["src"], "video": ["src", "poster"], "source": ["src", "srcset"],
          "track": ["src"], "input": ["src"], "object": ["data"],
          **{tag: ["background"] for tag in ("body", "table", "tr", "td", "th")}}


def media_type(head):
    return (head.get("content-type") or b"").partition(b";")[0].strip().decode("latin-1").lower()


def read_page(octets, url, assets):
    """Returns the title, or None, and the URLs of the same origin that the page leads to, each once."""
    document = tree.parse(octets)
    title = next((collapse(element.text()) for element in document.all("title")), None)
    targets = [target for _, target in links(document, url)]
    if assets:
        targets += assets_of(document, base_of(document, url))
    return title, unique(normalise(target) for target in targets if target.origin() == url.origin())


def unique(urls):
    return list({str(url): url for url in urls}.values())


def assets_of(document, base):
    for element in document.all(*ASSETS):
        for attribute in ASSETS[element.tag]:
            value = element.attributes.get(attribute)
            for text in candidates(value) if attribute == "srcset" else [value]:
                target = resolved(text, base)
                if target:
                    yield target


def candidates(srcset):
    """The URLs of a srcset: each perhaps followed by its width, and a comma."""
    rest = (srcset or "").strip(" \t\n\f\r,")
    while rest:
        word, _, rest = rest.partition(" ")
        if not word.endswith(","):
            rest = rest.partition(",")[2]
        yield word.rstrip(",")
        rest = rest.strip(" \t\n\f\r,")
