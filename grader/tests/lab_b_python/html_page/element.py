"""An element of a page: its tag, its attributes, its children (elements and pieces of text)."""

import re


class Element:
    def __init__(self, tag, attributes=(), parent=None):
        self.tag = tag
        self.attributes = dict(attributes)
        self.children = []
        self.parent = parent

    def elements(self):
        """Yields the elements inside, in the order of the page."""
        waiting = [child for child in reversed(self.children) if isinstance(child, Element)]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += [child for child in reversed(element.children) if isinstance(child, Element)]

    def all(self, *tags):
        return [element for element in self.elements() if element.tag in tags]

    def ancestors(self):
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    def text(self):
        """All text inside: the DOM's textContent."""
        pieces, waiting = [], [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                pieces.append(node)
            else:
                waiting += reversed(node.children)
        return "".join(pieces)

    def siblings(self):
        """The elements beside it, and itself."""
        return [child for child in self.parent.children if isinstance(child, Element)] if self.parent else [self]


def collapse(text):
    """Every run of white space becomes one space, and none is left at the ends."""
    return re.sub(r"[ \t\n\f\r]+", " ", text).strip(" ")
