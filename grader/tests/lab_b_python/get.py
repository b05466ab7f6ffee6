"""get, head and post: what URLs lead to (b1 to b5)."""

from .client import Client, failed_status
from .command_line import fail_argument, one_of
from .output import destination, printable
from .request import Request
from .url import asked_for


def get_arguments(parser):
    parser.add_argument("urls", metavar="URL", nargs="+")
    answer_arguments(parser)


def answer_arguments(parser):
    parser.add_argument("--include", action="store_true", help="print the head before the body, as it came")
    parser.add_argument("--field", metavar="NAME", help="print the values of this field instead of the body")
    parser.add_argument("--show-url", action="store_true", help="print the final URL instead of the body")
    fail_argument(parser)


def get(options, parser):
    one_of(options, parser, ["include", "field", "show-url"])
    if options.output and len(options.urls) > 1:
        parser.error("--output takes one URL")
    client = Client(options)
    with destination(options.output) as write:
        for url in options.urls:
            answer(client.send(Request("GET", asked_for(url), options.header)), options, write)


def post_arguments(parser):
    parser.add_argument("url", metavar="URL")
    answer_arguments(parser)


def post(options, parser):
    one_of(options, parser, ["include", "field", "show-url"])
    with destination(options.output) as write:
        answer(Client(options).send(Request("POST", asked_for(options.url), options.header, b"")), options, write)


def answer(response, options, write):
    """Prints of a response what was asked for."""
    if options.fail:
        failed_status(response)
    if options.field is None and not options.show_url:
        if options.include:
            write(response.head.raw)
        for piece in response.body:
            write(piece)
        return
    for _ in response.body:
        pass  # an answer that was cut short is none, whatever its head says
    if options.show_url:
        write(f"{response.url.without_userinfo()}\n".encode())
    else:
        values = response.head.all(options.field)
        write("".join(f"{printable(value)}\n" for value in values).encode())


def head_arguments(parser):
    parser.add_argument("url", metavar="URL")
    fail_argument(parser)


def head(options, _):
    with destination(options.output) as write:
        response = Client(options).send(Request("HEAD", asked_for(options.url), options.header))
        if options.fail:
            failed_status(response)
        write(response.head.raw)
