"""e1: handlers."""

import time

from lab_c_python.response import for_html

from ..response import Error, Response, as_json, html, page, reason, text


def front_page(routes):
    shown = sorted({pattern for method, pattern in routes if method == "GET"})
    lines = [f'<li><a href="{for_html(pattern)}">{for_html(pattern)}</a>' for pattern in shown]
    return page("Lab E", "\n".join(["<ul>", *lines, "</ul>"]))


def text_page(_):
    return text("Hello, world!")


def html_page(_):
    return html("<!DOCTYPE html>\n<title>Hello</title>\n<h1>Hello, world!</h1>\n")


def json_page(_):
    return as_json({"hello": "world"})


def status(request):
    code = request.parameter("code")
    if not (code.isascii() and code.isdigit() and len(code) == 3 and 200 <= int(code) <= 599):
        raise Error(400, "code is no number from 200 to 599", "code")
    code = int(code)
    return Response(code) if code in (204, 304) else text(reason(code), code)


def result(request):
    return text(request.needed("value"))


def fail(request):
    raise RuntimeError(request.needed("cause"))


def api_time(_):
    now = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    return as_json({"time": now}).field("Cache-Control", "no-store")
