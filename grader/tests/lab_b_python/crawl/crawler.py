"""The walk itself: visit a place, note what it is, go on with what it leads to."""

import time

from lab_a_python.terminal import Failed

from ..body import TooLarge
from ..client import MOST_REDIRECTS, Client
from ..output import printable
from ..redirect import location
from ..request import Request
from .normalise import normalise
from .page import PARSED, media_type, read_page
from .plan import Plan


class Crawler:
    def __init__(self, options):
        self.options = options
        self.client = Client(options)
        self.plan = Plan(float("inf") if options.depth is None else options.depth, options.pages)
        self.noted = []
        self.origin = None
        self.failure = None
        self.last_start = float("-inf")

    def run(self, url):
        """Visits the start, then everything on its origin that is known and not yet asked for."""
        self.request = Request("GET", url, self.options.header)
        self.plan.add(normalise(url), 0)
        while place := self.plan.next():
            self.visit(place)
        if not (self.origin or self.failure or self.options.no_follow):
            self.failure = f"{url.without_userinfo()}: its redirects lead to no page"

    def visit(self, place):
        self.wait()
        self.request = self.request.elsewhere(place.url)
        try:
            response = self.client.ask(self.request)
        except Failed as failure:
            self.broken(place, None, str(failure))
            return
        status = response.head.status
        try:
            target = location(response)
            if target:
                response.close()
                self.redirect(place, status, target)
            elif status >= 400:
                response.close()
                self.broken(place, status, printable(response.head.reason))
            else:
                self.page(place, response)
        except TooLarge:
            self.start_is_over(place, "the page is larger than --max-size")
            self.note("limit", place, limit="max-size")
        except Failed as failure:
            response.close()
            self.broken(place, None, str(failure))

    def wait(self):
        """Keeps --delay seconds between the starts of two requests."""
        time.sleep(max(self.last_start + self.options.delay - time.monotonic(), 0))
        self.last_start = time.monotonic()

    def redirect(self, place, status, target):
        target = normalise(target)
        self.note("redirect", place, status=status, to=str(target))
        if self.options.no_follow:
            return
        if place.hops == MOST_REDIRECTS:
            self.start_is_over(place, f"more than {MOST_REDIRECTS} redirects")
            self.noted.append(lambda: {"type": "limit", "limit": "redirects", "url": str(target)})
        elif self.origin in (None, target.origin()) and target.scheme == "http":
            # Until the start is found every origin will do.
            self.plan.add(target, place.depth, place.hops + 1, found_on=str(place.url))
        elif self.origin is None:
            self.start_is_over(place, f"redirected to {target}, which is not http")

    def page(self, place, response):
        self.origin = self.origin or place.url.origin()
        kind = media_type(response.head)
        title, links = None, []
        if kind in PARSED:
            title, links = read_page(b"".join(response.body), response.url, self.options.assets)
        response.close()
        self.note("page", place, status=response.head.status, depth=None, title=title, media_type=kind, noindex=False,
                  links=[str(link) for link in links])
        for link in links:
            self.plan.add(link, place.depth + 1, found_on=str(place.url))

    def broken(self, place, status, error):
        self.start_is_over(place, error if status is None else f"{status} {error}".strip())
        self.note("broken", place, status=status, error=error if status is None else None, found_on=None)

    def start_is_over(self, place, why):
        """Without an origin there was no page yet: what failed is the start."""
        if self.origin is None:
            self.failure = f"{why}: {place.url}"

    def note(self, kind, place, **facts):
        """Keeps a fact; how deep a place lies and who leads to it is known only at the end."""
        def fact():
            known = {"type": kind, "url": str(place.url), **facts}
            if "depth" in known:
                known["depth"] = place.depth
            if "found_on" in known:
                known["found_on"] = list(place.found_on)
            return known
        self.noted.append(fact)

    def facts(self):
        facts = [fact() for fact in self.noted]
        facts += [{"type": "limit", "limit": "depth", "url": str(place.url)} for place in self.plan.too_deep()]
        if self.plan.over_pages:
            facts.append({"type": "limit", "limit": "pages", "url": str(self.plan.over_pages.url)})
        return facts
