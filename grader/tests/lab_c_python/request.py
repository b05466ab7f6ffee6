"""What was asked for (RFC 9110 §7.1, RFC 9112 §3.2)."""

import re

ABSOLUTE = re.compile(rb"https?://([^/?#]*)(.*)", re.IGNORECASE)


class Request:
    """Method, target, version, and the fields as (name in lower case, value).

    `path` and `query` are still percent-encoded. The query has its `?`. The path begins with a slash,
    or is `*`, or is None if the target has another form. Only an absolute-form has an `authority`.
    """

    def __init__(self, method, target, minor_version, fields):
        self.method = method
        self.minor_version = minor_version
        self.fields = fields
        self.content = None
        self.authority = None
        absolute = ABSOLUTE.fullmatch(target)
        if absolute:
            self.authority, target = absolute.groups()
            target = target if target.startswith(b"/") else b"/" + target
        path, question_mark, query = target.partition(b"?")
        self.path = path if path.startswith(b"/") or target == b"*" else None
        self.query = question_mark + query

    def all(self, name):
        return [value for known, value in self.fields if known == name]

    def options(self, name):
        """The members of a list of tokens, in lower case."""
        return {member.strip(b" \t").lower() for value in self.all(name) for member in value.split(b",")}

    def persists(self):
        """Whether the connection stays open after the answer (RFC 9112 §9.3)."""
        options = self.options("connection")
        return b"close" not in options and (self.minor_version > 0 or b"keep-alive" in options)
