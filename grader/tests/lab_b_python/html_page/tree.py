"""From tags to a tree, with the end tags that nobody wrote (HTML §13.2.6, the parts that pages live on)."""

from .element import Element
from .tokens import read

VOID = frozenset("""area base basefont bgsound br col embed frame hr img input keygen link meta param source track
    wbr""".split())
IN_HEAD = frozenset("base basefont bgsound link meta noframes script style template title".split())
ENDS_P = frozenset("""address article aside blockquote center details dialog dir div dl dd dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hgroup hr li listing main menu nav ol p plaintext pre search section summary
    table ul xmp""".split())
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
SECTIONS = ("tbody", "thead", "tfoot")
CELLS = ("td", "th")
IN_TABLE = frozenset("caption col colgroup tbody thead tfoot tr td th".split())
# An end tag looks no further out than these.
SCOPE = frozenset("html table td th caption template applet marquee object".split())
SPECIAL = ENDS_P - {"dialog"} | IN_TABLE | IN_HEAD | SCOPE | VOID | {
    "body", "head", "button", "iframe", "noembed", "noscript", "select", "textarea", "optgroup", "option"}
# A start tag ends an open element of its kind, up to these.
ITEM_LIMITS = SPECIAL - {"address", "div", "p"}


def parse(octets):
    """Returns the document of a page: an element without a tag around `html`."""
    builder = Builder()
    read(octets, builder)
    builder.in_body()
    return builder.document


class Builder:
    def __init__(self):
        self.document = Element("")
        self.html = self.append(self.document, Element("html"))
        self.head = self.append(self.html, Element("head"))
        self.body = None
        self.form = None
        self.open = [self.html, self.head]

    # What tokens.py calls.

    def start(self, tag, attributes):
        if tag in ("html", "body", "head"):
            self.merge(tag, attributes)
            return
        if not (self.body is None and tag in IN_HEAD):
            self.in_body()
        if tag == "form" and self.form or tag in IN_TABLE and not self.in_scope(["table"], {"html", "template"}):
            return
        self.end_what_is_implied(tag)
        element = Element(tag, attributes)
        self.insert(element, foster=tag not in IN_TABLE | {"script", "style", "template", "form"}
                    and not (tag == "input" and attributes.get("type", "").lower() == "hidden"))
        if tag == "form":
            self.form = element
        if tag not in VOID:
            self.open.append(element)

    def end(self, tag):
        if tag in ("html", "body", "head"):
            return
        if tag == "form":
            self.end_form()
        elif tag == "p" and not self.in_scope(["p"], SCOPE | {"button"}):
            self.start("p", {})
            self.open.pop()
        elif tag == "br":
            self.start("br", {})
        elif tag in HEADINGS:
            self.pop_to(HEADINGS, SCOPE)
        elif tag in IN_TABLE or tag == "table":
            self.pop_to([tag], {"html", "table"} - {tag})
        elif tag in SPECIAL:
            self.pop_to([tag], SCOPE)
        else:
            self.pop_to([tag], SPECIAL)

    def text(self, text):
        if self.open[-1].tag in ("head", "html") and not text.strip(" \t\n\f\r"):
            return
        if self.open[-1].tag in ("head", "html"):
            self.in_body()
        if self.open[-1].tag in ("textarea", "pre", "listing") and not self.open[-1].children:
            text = text.removeprefix("\n")
        if text:
            self.insert(text, foster=bool(text.strip(" \t\n\f\r")))

    # How the tree grows.

    def append(self, parent, child):
        parent.children.append(child)
        if isinstance(child, Element):
            child.parent = parent
        return child

    def insert(self, node, foster):
        """Appends to the innermost open element; what has no place in a table goes before it."""
        parent = self.open[-1]
        if foster and parent.tag in ("table", "tr", *SECTIONS):
            table = next(element for element in reversed(self.open) if element.tag == "table")
            table.parent.children.insert(table.parent.children.index(table), node)
            if isinstance(node, Element):
                node.parent = table.parent
        else:
            self.append(parent, node)

    def merge(self, tag, attributes):
        if tag == "body":
            self.in_body()
        element = {"html": self.html, "head": self.head, "body": self.body}[tag]
        for name, value in attributes.items():
            element.attributes.setdefault(name, value)

    def in_body(self):
        if self.body is None:
            self.body = self.append(self.html, Element("body"))
            self.open = [self.html, self.body]

    # How elements end.

    def in_scope(self, tags, limits):
        for element in reversed(self.open):
            if element.tag in tags:
                return element
            if element.tag in limits:
                return None
        return None

    def pop_to(self, tags, limits):
        """Ends the innermost open element of these, and all inside it, if it is in scope."""
        found = self.in_scope(tags, limits)
        if found:
            del self.open[self.open.index(found):]

    def pop_until(self, *tags):
        while self.open[-1].tag not in (*tags, "html", "template"):
            self.open.pop()

    def end_form(self):
        form, self.form = self.form, None
        if form in self.open:
            self.open.remove(form)  # what is open inside it stays open

    def end_what_is_implied(self, tag):
        if tag in ENDS_P:
            if tag == "li":
                self.pop_to(["li"], ITEM_LIMITS - {"li"})
            elif tag in ("dd", "dt"):
                self.pop_to(["dd", "dt"], ITEM_LIMITS - {"dd", "dt"})
            self.pop_to(["p"], SCOPE | {"button"})
            if tag in HEADINGS and self.open[-1].tag in HEADINGS:
                self.open.pop()
        elif tag in ("option", "optgroup"):
            ended = ("option",) if tag == "option" else ("option", "optgroup")
            while self.open[-1].tag in ended:
                self.open.pop()
        elif tag in ("a", "button", "nobr", "select"):
            self.pop_to([tag], SCOPE)
        elif tag in ("input", "textarea"):
            self.pop_to(["select"], SCOPE)
        elif tag in IN_TABLE:
            self.make_room_in_table(tag)

    def make_room_in_table(self, tag):
        """Goes out to where this part of a table stands, and adds the parts in between."""
        if tag in CELLS:
            self.pop_until("tr", *SECTIONS, "table")
        elif tag == "tr":
            self.pop_until(*SECTIONS, "table")
        elif tag == "col":
            self.pop_until("colgroup", "table")
        else:
            self.pop_until("table")
        if tag in (*CELLS, "tr") and self.open[-1].tag == "table":
            self.open.append(self.append(self.open[-1], Element("tbody")))
        if tag in CELLS and self.open[-1].tag in SECTIONS:
            self.open.append(self.append(self.open[-1], Element("tr")))
