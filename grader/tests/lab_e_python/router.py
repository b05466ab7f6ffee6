"""Patterns, and the tree of segments in which they are found (e2)."""

import re

from lab_a_python.terminal import Failed

from .decoding import BadPath, path_text

STANDARD = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")


class BadPattern(Exception):
    """A pattern that could never be meant."""


def check_pattern(pattern):
    """Returns the pattern's segments."""
    if not pattern.startswith("/"):
        raise BadPattern("a pattern begins with a slash")
    segments = pattern[1:].split("/") if pattern != "/" else []
    names = [segment[1:] for segment in segments if segment[:1] in (":", "*")]
    if "" in names:
        raise BadPattern("a parameter needs a name")
    if len(set(names)) < len(names):
        raise BadPattern("two parameters have one name")
    if any(segment.startswith("*") for segment in segments[:-1]):
        raise BadPattern("only the last segment may be the rest")
    return segments


class Route:
    """What answers one method of one pattern."""

    def __init__(self, method, pattern, handler):
        self.method = method
        self.pattern = pattern
        self.handler = handler
        self.names = [segment[1:] for segment in check_pattern(pattern) if segment[:1] in (":", "*")]


class Node:
    """A place in the tree: what may follow, and who answers if nothing does."""

    def __init__(self):
        self.literals = {}
        self.parameter = None
        self.rest = None
        self.routes = {}

    def step(self, segment):
        """The node below this one for a segment of a pattern."""
        if segment.startswith(":"):
            self.parameter = self.parameter or Node()
            return self.parameter
        if segment.startswith("*"):
            self.rest = self.rest or Node()
            return self.rest
        return self.literals.setdefault(segment, Node())

    def find(self, raw, decoded, at=0):
        """The node for the segments from `at` on, and the values on the way to it."""
        if at == len(raw):
            return (self, []) if self.routes else None
        if decoded[at] in self.literals:
            found = self.literals[decoded[at]].find(raw, decoded, at + 1)
            if found:
                return found
        if self.parameter:
            found = self.parameter.find(raw, decoded, at + 1)
            if found:
                return found[0], [decoded[at], *found[1]]
        if self.rest:
            return self.rest, ["/".join(decoded[at:])]
        return None


class Found:
    """What there is for a path: a route, or the methods that there would be."""

    def __init__(self, routes, values, method):
        self.allowed = allowed(routes)
        self.route = routes.get(method) or (routes.get("GET") if method == "HEAD" else None)
        # For 405 too it is known which pattern the path has picked.
        self.pattern = (self.route or next(iter(routes.values()))).pattern
        self.parameters = dict(zip(self.route.names, values)) if self.route else {}


def allowed(methods):
    names = set(methods) | {"OPTIONS"} | ({"HEAD"} if "GET" in methods else set())
    return ", ".join(sorted(names))


class Router:
    """All routes of an application."""

    def __init__(self):
        self.root = Node()
        self.listed = []
        self.methods = set(STANDARD)

    def add(self, method, pattern, handler):
        node = self.root
        for segment in check_pattern(pattern):
            node = node.step(segment)
        if method in node.routes:
            raise Failed(f"routes clash: {method} {node.routes[method].pattern} and {method} {pattern}")
        node.routes[method] = Route(method, pattern, handler)
        self.listed.append((method, pattern))
        self.methods.add(method)

    def find(self, method, path):
        """Returns what there is, or None. Raises BadPath for a path that is not encoded as it should be."""
        if path is None or not re.match(rb"/", path):
            return None
        raw = path[1:].split(b"/") if path != b"/" else []
        decoded = [path_text(segment) for segment in raw]
        if b"" in raw:
            return None
        found = self.root.find(raw, decoded)
        return Found(found[0].routes, found[1], method) if found else None


__all__ = ["BadPath", "BadPattern", "Router", "check_pattern"]
