"""Tags and text of a page: html.parser, with what browsers do and some of its versions do not."""

import re
from html import unescape
from html.entities import html5
from html.parser import HTMLParser

# In these a tag is text; in some of them character references still count.
TEXT_ONLY = ("script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes")
ATTRIBUTE = re.compile(r"([^\s/>][^\s/>=]*)(?:\s*=\s*(\"[^\"]*\"|'[^']*'|[^\s>]*))?")
REFERENCE = re.compile(r"&(#[0-9]+|#[xX][0-9a-fA-F]+|[0-9a-zA-Z]+)(;?)(=?)")


class Tokens(HTMLParser):
    """Calls `start(tag, attributes)`, `end(tag)` and `text(text)` of a builder."""

    CDATA_CONTENT_ELEMENTS = TEXT_ONLY
    RCDATA_CONTENT_ELEMENTS = ()

    def __init__(self, builder):
        super().__init__(convert_charrefs=True)
        self.builder = builder

    def handle_starttag(self, tag, attrs):
        name, attributes = attributes_of(self.get_starttag_text())
        self.builder.start(name, attributes)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)  # in HTML the slash means nothing
        if tag in self.CDATA_CONTENT_ELEMENTS:
            self.set_cdata_mode(tag)

    def handle_endtag(self, tag):
        self.builder.end(tag)

    def handle_data(self, data):
        self.builder.text(unescape(data) if self.cdata_elem in ("title", "textarea") else data)


def attributes_of(start_tag):
    """Reads a start tag from its source; of attributes with the same name the first counts."""
    name = re.match(r"<[^\s/>]+", start_tag)
    attributes = {}
    for part in ATTRIBUTE.finditer(start_tag.rstrip(">") + ">", name.end()):
        value = part[2] or ""
        if value[:1] in ("'", '"'):
            value = value[1:-1]
        attributes.setdefault(part[1].lower(), REFERENCE.sub(decoded, value))
    return name[0][1:].lower(), attributes


def decoded(reference):
    """In an attribute `&copy=2` is part of a query, and `&copy;` a sign."""
    name, semicolon, equals = reference.groups()
    if name.startswith("#") or name + semicolon in html5 and not (equals and not semicolon):
        return unescape(f"&{name}{semicolon}") + equals
    return reference[0]


def read(octets, builder):
    """Reads a page, as UTF-8."""
    tokens = Tokens(builder)
    text = octets.decode("utf-8-sig", errors="replace")
    tokens.feed(text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", ""))
    if tokens.cdata_elem:
        tokens.feed(f"</{tokens.cdata_elem}>")  # never closed: everything to the end is its text
    tokens.close()
