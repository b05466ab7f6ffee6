"""extract: elements, attributes or links of a page (b6)."""

import argparse
import json

from lab_a_python.terminal import note

from .client import Client, failed_status
from .command_line import one_of
from .html_page import tree
from .html_page.element import collapse
from .html_page.links import links
from .html_page.selectors import BadSelector, select, selector
from .output import destination, one_line
from .request import Request
from .url import asked_for


def css(text):
    """What a flag with a selector must be."""
    try:
        return selector(text)
    except BadSelector as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def extract_arguments(parser):
    parser.add_argument("url", metavar="URL")
    parser.add_argument("--select", type=css, metavar="CSS", help="the text of each element that matches")
    parser.add_argument("--attr", metavar="NAME", help="this attribute instead of the text")
    parser.add_argument("--links", action="store_true", help="every link, made absolute")
    parser.add_argument("--json", action="store_true", help="print a JSON array")


def extract(options, parser):
    one_of(options, parser, ["select", "links"])
    if not options.select and not options.links:
        parser.error("--select CSS or --links?")
    if options.attr is not None and not options.select:
        parser.error("--attr goes with --select")
    with destination(options.output) as write:
        response = Client(options).send(Request("GET", asked_for(options.url), options.header))
        failed_status(response)
        found = list(taken(tree.parse(b"".join(response.body)), response.url, options))
        if options.json:
            write(json.dumps(found, ensure_ascii=False).encode(errors="replace") + b"\n")
        else:
            write("".join(f"{one_line(str(line))}\n" for line in found).encode(errors="replace"))
    if not found:
        note("nothing found")


def taken(document, url, options):
    """Yields what was asked for: lines, or with --json what becomes JSON."""
    if options.links:
        for element, target in links(document, url):
            yield {"url": str(target), "text": collapse(element.text())} if options.json else target
        return
    for element in select(document, options.select):
        if options.attr is not None:
            value = element.attributes.get(options.attr.lower())
            if value is not None:
                yield value
        elif options.json:
            yield {"tag": element.tag, "text": collapse(element.text()), "attributes": element.attributes}
        else:
            yield collapse(element.text())
