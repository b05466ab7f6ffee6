"""form: fetches a page, fills in its form, sends it, prints the answer (b7)."""

import argparse

from .client import Client, failed_status
from .extract import css
from .form.controls import controls_of
from .form.entries import entries, pressed
from .form.fill import fill
from .form.find import elements_of, find
from .form.submit import request_of
from .html_page import tree
from .output import destination
from .request import Request
from .url import asked_for


def pair(text):
    """What a word after the URL must be."""
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def form_arguments(parser):
    parser.add_argument("url", metavar="URL")
    parser.add_argument("given", metavar="NAME=VALUE", nargs="*", type=pair)
    parser.add_argument("--form", type=css, metavar="CSS", help="the first form that matches (default: the first)")
    parser.add_argument("--submit", metavar="NAME[=VALUE]", help="the button to press (default: the first)")


def form(options, _):
    with destination(options.output) as write:
        client = Client(options, keeps_cookies=True)
        page = client.send(Request("GET", asked_for(options.url), options.header))
        failed_status(page)
        response = client.send(filled_in(tree.parse(b"".join(page.body)), page, options))
        failed_status(response)
        for piece in response.body:
            write(piece)


def filled_in(document, page, options):
    chosen = find(document, options.form)
    controls = controls_of(elements_of(document, chosen))
    fill(controls, options.given)
    submitter = pressed(controls, options.submit)
    return request_of(chosen, submitter, entries(controls, submitter), document, page.request)
