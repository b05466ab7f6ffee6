"""CSS selectors: which elements of a page are meant (Selectors Level 4, the parts that scrapers use)."""

import re

IDENTIFIER = r"(?:--|-?(?:[A-Za-z_]|[^\0-\x7f]|\\.))(?:[\w-]|[^\0-\x7f]|\\.)*"
NAME = re.compile(IDENTIFIER)
ID = re.compile(r"(?:[\w-]|[^\0-\x7f]|\\.)+")
ATTRIBUTE = re.compile(rf"""\[\s*({IDENTIFIER})\s*(?:([~|^$*]?=)\s*("[^"]*"|'[^']*'|{IDENTIFIER})\s*([iIsS]?)\s*)?\]""")
NTH = re.compile(r"\(\s*(?:(odd|even)|([+-]?[0-9]*)n(?:\s*([+-])\s*([0-9]+))?|([+-]?[0-9]+))\s*\)")
COMBINATOR = re.compile(r"\s*([>+~])\s*|(\s+)(?![,)]|$)")
COMPARISONS = {
    "=": lambda value, wanted: value == wanted,
    "~=": lambda value, wanted: wanted in value.split(),
    "|=": lambda value, wanted: value == wanted or value.startswith(f"{wanted}-"),
    "^=": lambda value, wanted: bool(wanted) and value.startswith(wanted),
    "$=": lambda value, wanted: bool(wanted) and value.endswith(wanted),
    "*=": lambda value, wanted: bool(wanted) and wanted in value,
}


class BadSelector(ValueError):
    """The text is no selector, or one that is not understood here."""


def selector(text):
    """Returns a function that tells whether an element matches."""
    reader = Reader(text.strip())
    matches = reader.alternatives()
    if reader.at < len(reader.text):
        raise BadSelector(f"{text!r} is no selector")
    return matches


def select(root, matches):
    return [element for element in root.elements() if matches(element)]


class Reader:
    """Reads a selector from left to right; each part becomes a function of an element."""

    def __init__(self, text):
        self.text = text
        self.at = 0

    def take(self, pattern):
        found = re.compile(pattern).match(self.text, self.at) if isinstance(pattern, str) \
            else pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return found

    def needed(self, pattern):
        found = self.take(pattern)
        if not found:
            raise BadSelector(f"{self.text!r} is no selector from octet {self.at} on")
        return found

    def alternatives(self):
        choices = [self.complex()]
        while self.take(r"\s*,\s*"):
            choices.append(self.complex())
        return lambda element: any(choice(element) for choice in choices)

    def complex(self):
        matches = self.compound()
        while found := self.take(COMBINATOR):
            matches = combined(found[1] or " ", matches, self.compound())
        return matches

    def compound(self):
        tests = []
        if self.take(r"\*"):
            tests.append(lambda element: True)
        elif found := self.take(NAME):
            tests.append(tag_test(unescaped(found[0])))
        while test := self.simple():
            tests.append(test)
        if not tests:
            self.needed(r"(?!)")
        return lambda element: all(test(element) for test in tests)

    def simple(self):
        if self.take("#"):
            return attribute_test("id", "=", unescaped(self.needed(ID)[0]))
        if self.take(r"\."):
            return attribute_test("class", "~=", unescaped(self.needed(NAME)[0]))
        if self.text[self.at:self.at + 1] == "[":
            name, comparison, value, flag = self.needed(ATTRIBUTE).groups()
            return attribute_test(unescaped(name).lower(), comparison, value and unquoted(value), flag in ("i", "I"))
        return self.pseudo_class() if self.take(":") else None

    def pseudo_class(self):
        name = self.needed(NAME)[0].lower()
        if name in ("not", "is", "where"):
            self.needed(r"\(\s*")
            inner = self.alternatives()
            self.needed(r"\s*\)")
            return (lambda element: not inner(element)) if name == "not" else inner
        if name in ("nth-child", "nth-of-type", "nth-last-child", "nth-last-of-type"):
            return place_test(name, self.needed(NTH).groups())
        ends = {"first-child": ["nth-child"], "last-child": ["nth-last-child"], "first-of-type": ["nth-of-type"],
                "last-of-type": ["nth-last-of-type"], "only-child": ["nth-child", "nth-last-child"],
                "only-of-type": ["nth-of-type", "nth-last-of-type"]}
        if name in ends:
            tests = [place_test(end, (None, None, None, None, "1")) for end in ends[name]]
            return lambda element: all(test(element) for test in tests)
        if name == "empty":
            return lambda element: not element.children
        if name == "root":
            return lambda element: element.tag == "html"
        raise BadSelector(f"unknown pseudo-class {name!r}")


def combined(combinator, outer, inner):
    """Matches what `inner` matches if what `outer` matches stands around or before it."""
    def before(element):
        siblings = element.siblings()
        return siblings[:next(at for at, sibling in enumerate(siblings) if sibling is element)]

    reach = {
        " ": lambda element: element.ancestors(),
        ">": lambda element: [element.parent] if element.parent else [],
        "~": before,
        "+": lambda element: before(element)[-1:],
    }[combinator]
    return lambda element: inner(element) and any(outer(other) for other in reach(element) if other.tag)


def tag_test(name):
    return lambda element: element.tag == name.lower()


def attribute_test(name, comparison, wanted, ignore_case=False):
    fold = str.lower if ignore_case else str

    def test(element):
        value = element.attributes.get(name)
        return value is not None and (comparison is None or COMPARISONS[comparison](fold(value), fold(wanted)))
    return test


def place_test(name, parts):
    """`:nth-child(2n+1)`: is its place among its siblings 1, 3, 5 …?"""
    word, step, sign, offset, place = parts
    if word:
        step, offset = 2, 1 if word == "odd" else 0
    elif place:
        step, offset = 0, int(place)
    else:
        step = int(step + "1" if step in ("", "+", "-") else step)
        offset = int((sign or "") + (offset or "0"))

    def test(element):
        siblings = [other for other in element.siblings() if "type" not in name or other.tag == element.tag]
        if "last" in name:
            siblings.reverse()
        distance = next(at for at, other in enumerate(siblings, 1) if other is element) - offset
        return distance == 0 if step == 0 else distance % step == 0 and distance // step >= 0
    return test


def unquoted(text):
    return unescaped(text[1:-1] if text[0] in "'\"" else text)


def unescaped(text):
    hexadecimal = re.sub(r"\\([0-9a-fA-F]{1,6})\s?", lambda found: chr(int(found[1], 16)), text)
    return re.sub(r"\\(.)", r"\1", hexadecimal)
