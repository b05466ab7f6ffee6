#!/usr/bin/env python3
"""A crawl of a large site: ours beside `wget --spider -r -l inf` and Scrapy, interleaved.

nginx serves Python's documentation (Debian's python3-doc) on the loopback interface. Prints for each
program the medians of wall and CPU time, the most memory it had, how many requests it made and how many
of them were answered with 404; and the ratios of the medians.

    cargo build --release -p solution-b-client
    python3 -m venv SCRATCH/scrapy && SCRATCH/scrapy/bin/pip install scrapy==2.19.0
    docs/measure/crawl.py target/release/solution-b-client --scrapy SCRATCH/scrapy/bin/scrapy [--rounds 5]
"""

import argparse
import collections
import sys
import tempfile
from pathlib import Path

# A script leaves nothing behind, a __pycache__ folder included.
sys.dont_write_bytecode = True

import side_by_side  # noqa: E402 (only after the line above)

# What our crawler asks for with --assets. No delay, no retries, nothing kept: as fast as Scrapy goes.
SPIDER = '''
import scrapy
from scrapy.linkextractors import LinkExtractor


class Site(scrapy.Spider):
    name = "site"
    start_urls = ["{url}"]
    allowed_domains = ["127.0.0.1"]
    handle_httpstatus_list = [404]
    custom_settings = {{
        "AUTOTHROTTLE_ENABLED": False,
        "CONCURRENT_REQUESTS": 16,
        "CONCURRENT_REQUESTS_PER_DOMAIN": 16,
        "COOKIES_ENABLED": False,
        "DOWNLOAD_DELAY": 0,
        "HTTPPROXY_ENABLED": False,
        "LOG_LEVEL": "ERROR",
        "RETRY_ENABLED": False,
        "ROBOTSTXT_OBEY": True,
        "TELNETCONSOLE_ENABLED": False,
    }}
    links = LinkExtractor(tags=("a", "area", "img", "link", "script"), attrs=("href", "src"), deny_extensions=())

    def parse(self, response):
        if response.status == 200 and isinstance(response, scrapy.http.HtmlResponse):
            for link in self.links.extract_links(response):
                if link.url.startswith("{url}"):
                    yield scrapy.Request(link.url)
'''

OURS, WGET, SCRAPY = "crawl --assets", "wget --spider -r -l inf", "Scrapy"


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("program", help="our program, built with --release")
    options.add_argument("--scrapy", help="the scrapy program; without it only wget is compared")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--concurrency", default="4")
    options.add_argument("--site", type=Path, default=Path("/usr/share/doc/python3-doc/html"))
    options = options.parse_args()
    program = side_by_side.program(options.program)

    with tempfile.TemporaryDirectory(prefix="crawl-") as scratch:
        scratch = Path(scratch)
        folder = scratch / "work"
        folder.mkdir()
        with side_by_side.nginx(options.site.resolve(), scratch) as (url, log):
            crawlers = {
                OURS: ([program, "crawl", "--assets", "--concurrency", options.concurrency, url], (0,)),
                # 8: a server said that something is not there.
                WGET: (["wget", "--spider", "-r", "-l", "inf", "--no-verbose", "--no-proxy", url], (0, 8)),
            }
            if options.scrapy:
                spider = folder / "spider.py"
                spider.write_text(SPIDER.format(url=url))
                crawlers[SCRAPY] = ([side_by_side.program(options.scrapy), "runspider", str(spider)], (0,))
            runs, asked = measure(crawlers, folder, log, options.rounds)

    for name in crawlers:
        print(side_by_side.line(name, runs[name], f"   {asked[name]}"))
    for name in list(crawlers)[1:]:
        ratio = side_by_side.median(runs[OURS], "wall") / side_by_side.median(runs[name], "wall")
        print(f"wall time of ours to {name}: {ratio:.4f}, or one {1 / ratio:.1f}th")


def measure(crawlers, folder, log, rounds):
    """Runs all in turn, as often as asked for, and once before that to warm up."""
    runs = collections.defaultdict(list)
    asked = {}
    for number in range(rounds + 1):
        for name, (command, accepted) in crawlers.items():
            before = len(log.read_text().splitlines())
            taken = side_by_side.run(command, folder, accepted)
            if number:
                runs[name].append(taken)
            lines = log.read_text().splitlines()[before:]
            gone = sum('" 404 ' in line for line in lines)
            asked[name] = f"{len(lines)} requests, {gone} not found"
    return runs, asked


if __name__ == "__main__":
    main()
