"""e2 and e3: what a route has found, and what was asked."""

from ..negotiation import choose
from ..response import Error, as_json, html, text

ROUTES = [("GET", "/r/users/me"), ("GET", "/r/users/:id"), ("PUT", "/r/users/:id"),
          ("GET", "/r/users/:id/posts/:post"), ("GET", "/r/files/*path")]
GREETINGS = {
    "text/plain": lambda: text("Hello, world!"),
    "text/html": lambda: html("<!DOCTYPE html>\n<title>Hello</title>\n<h1>Hello, world!</h1>\n"),
    "application/json": lambda: as_json({"greeting": "Hello, world!"}),
}


def route_found(request):
    return as_json({"route": request.found.pattern, "params": request.found.parameters})


def query(request):
    return as_json(request.query_pairs())


def search(request):
    return as_json({
        "q": request.needed("q"),
        "page": request.whole_number("page", 1, 10 ** 18, 1),
        "exact": request.flag("exact", (["true"], ["false"])),
        "tags": [value for name, value in request.query_pairs() if name == "tag"],
    })


def headers(request):
    known = {}
    for name, value in request.head.fields:
        known.setdefault(name, []).append(value.decode("utf-8", "replace"))
    return as_json(known)


def greeting(request):
    asked = request.all("accept")
    chosen = choose(", ".join(asked) if asked else None, list(GREETINGS))
    if chosen is None:
        raise Error(406, f"There is {', '.join(GREETINGS)}.", fields=[("Vary", "Accept")])
    return GREETINGS[chosen]().field("Vary", "Accept")
