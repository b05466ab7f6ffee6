#!/usr/bin/env python3
"""d3: a form that sends itself here. Reads the query and the body, and says what it got."""

import html
import os
import sys
from urllib.parse import parse_qsl

PAGE = """<!DOCTYPE html>
<title>A form</title>
<form method="post">
<p><label>Name <input name="name"></label>
<p><label>Bread <input name="bread" value="rye"></label>
<p><button>Send</button>
</form>
"""


def pairs_of_the_body():
    """The body has CONTENT_LENGTH octets. It is read as octets: a text could be shorter."""
    if not os.environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded"):
        return []
    length = int(os.environ.get("CONTENT_LENGTH") or 0)
    return parse_qsl(sys.stdin.buffer.read(length).decode(errors="replace"), keep_blank_values=True)


def as_list(title, pairs):
    """Names and values are words of strangers: what is a sign in HTML is escaped."""
    items = "".join(f"<li>{html.escape(name)}: {html.escape(value)}\n" for name, value in pairs)
    return f"<h2>{title}</h2>\n<ul>\n{items}</ul>\n"


in_query = parse_qsl(os.environ.get("QUERY_STRING", ""), keep_blank_values=True)
in_body = pairs_of_the_body()

print("Content-Type: text/html; charset=utf-8")
print()
print(PAGE + as_list("In the query", in_query) + as_list("In the body", in_body), end="")
