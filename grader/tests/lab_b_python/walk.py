"""crawl: every page of a site, its broken links, its map (b8)."""

import signal

from lab_a_python.terminal import Failed

from .command_line import count, delay
from .crawl.crawler import Crawler
from .crawl.report import FORMATS
from .output import destination
from .url import asked_for


def crawl_arguments(parser):
    parser.set_defaults(timeout=10.0, max_size=10 * 1024 * 1024)
    parser.add_argument("url", metavar="URL")
    parser.add_argument("--depth", type=count, metavar="N", help="follow so many links from the start (default: all)")
    parser.add_argument("--pages", type=count, metavar="N", default=10000, help="ask for so many URLs (default 10000)")
    parser.add_argument("--delay", type=delay, metavar="S", default=0.0, help="seconds between two requests")
    parser.add_argument("--concurrency", type=count, metavar="N", default=4, help="accepted; one URL at a time it is")
    parser.add_argument("--assets", action="store_true", help="ask for images, scripts and the like too")
    parser.add_argument("--format", choices=FORMATS, default="text", help="how the report is written (default text)")


def crawl(options, _):
    crawler = Crawler(options)
    start = asked_for(options.url)
    interrupted = False
    try:
        crawler.run(start)
    except KeyboardInterrupt:
        interrupted = True
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # who is in a hurry says it twice
    with destination(options.output) as write:
        lines = FORMATS[options.format](crawler.facts(), interrupted)
        write("".join(f"{line}\n" for line in lines).encode(errors="replace"))
    if interrupted:
        raise Failed("interrupted; the report is of what was known by then")
    if crawler.failure:
        raise Failed(crawler.failure)
