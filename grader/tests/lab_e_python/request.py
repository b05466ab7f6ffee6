"""What was asked for, typed: a wrong value is 400 and names the field (e3), wrong content 415, 400 or 422 (e4)."""

import json
import re
import time

from .decoding import pairs
from .response import Error

DEEPEST = 128
WHOLE_NUMBER = re.compile("[0-9]{1,18}")


class Request:
    """A head of lab C's reader, and what middleware adds: request id, session."""

    def __init__(self, head, remote):
        self.head = head
        self.method = head.method
        self.remote = remote
        self.content = b""
        self.begun = time.monotonic()
        self.request_id = None
        self.found = None
        self.session = None
        self.trace = []

    @property
    def target(self):
        return (self.head.path or b"").decode("latin-1") + self.head.query.decode("latin-1")

    def all(self, name):
        return [value.decode("latin-1") for value in self.head.all(name)]

    def field(self, name):
        values = self.all(name)
        return values[0] if values else None

    def parameter(self, name):
        return self.found.parameters[name]

    # The query.

    def query_pairs(self):
        return pairs(self.head.query[1:])

    def query(self, name):
        """The first value of this name, or None."""
        return next((value for known, value in self.query_pairs() if known == name), None)

    def needed(self, name):
        value = self.query(name)
        if value is None:
            raise Error(400, f"{name} is missing", name)
        return value

    def flag(self, name, words):
        """`words` are those that mean yes and those that mean no."""
        value = self.query(name)
        if value is not None and value not in words[0] + words[1]:
            raise Error(400, f"{name} is neither {' nor '.join(words[0] + words[1])}", name)
        return value in words[0]

    def whole_number(self, name, low, high, default):
        value = self.query(name)
        if value is None:
            return default
        if not WHOLE_NUMBER.fullmatch(value) or not low <= int(value) <= high:
            raise Error(400, f"{name} is no whole number from {low} to {high}", name)
        return int(value)

    # The content.

    def media_type(self):
        return (self.field("content-type") or "").partition(";")[0].strip(" \t").lower()

    def form_pairs(self):
        if self.media_type() != "application/x-www-form-urlencoded":
            raise Error(415, "a form is application/x-www-form-urlencoded")
        return pairs(self.content)

    def form(self):
        """The form as a dictionary; the first of several values counts."""
        return dict(reversed(self.form_pairs()))

    def json(self, media_types=("application/json",)):
        if self.media_type() not in media_types:
            raise Error(415, f"this needs {' or '.join(media_types)}")
        try:
            # Text that is not UTF-8, or that could not be sent as UTF-8, is no JSON either.
            value = json.loads(self.content.decode(), parse_constant=no_number, parse_float=number)
            json.dumps(value, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            raise Error(400, "the content is not JSON") from None
        if depth(value) > DEEPEST:
            raise Error(400, f"the content is nested deeper than {DEEPEST} levels")
        return value


def no_number(text):
    raise ValueError(f"{text} is no JSON")


def number(text):
    value = float(text)
    if value in (float("inf"), -float("inf")):
        raise ValueError("a number out of range")
    return value


def depth(value):
    """How many arrays and objects stand in one another."""
    deepest, left = 0, [(value, 1)]
    while left:
        value, level = left.pop()
        if isinstance(value, (dict, list)):
            deepest = max(deepest, level)
            members = value.values() if isinstance(value, dict) else value
            left += [(member, level + 1) for member in members]
    return deepest
