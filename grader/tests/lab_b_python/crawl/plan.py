"""What a crawl knows: each URL once, how deep it lies, who leads to it, which comes next."""

import heapq


class Place:
    """A URL that somebody leads to."""

    def __init__(self, url, depth, hops):
        self.url = url
        self.depth = depth
        self.hops = hops  # redirects, one after another, on the way here
        self.found_on = {}
        self.asked = False


class Plan:
    def __init__(self, most_depth, most_pages):
        self.most_depth = most_depth
        self.most_pages = most_pages
        self.places = {}
        self.waiting = []
        self.asked = 0
        self.over_pages = None

    def add(self, url, depth, hops=0, found_on=None):
        """Notes a URL, or a shorter way to one that is known."""
        key = str(url)
        place = self.places.setdefault(key, Place(url, depth, hops))
        if found_on:
            place.found_on[found_on] = True
        if not place.asked and (depth, hops) <= (place.depth, place.hops):
            place.depth, place.hops = depth, hops
            heapq.heappush(self.waiting, (depth, hops, len(self.places), key))

    def next(self):
        """Takes the place that comes next: the least deep, so that no shorter way is found later."""
        while self.waiting:
            depth, _, _, key = heapq.heappop(self.waiting)
            place = self.places[key]
            if place.asked or depth > self.most_depth:
                continue
            if self.asked == self.most_pages:
                self.over_pages = place
                return None
            place.asked = True
            self.asked += 1
            return place
        return None

    def too_deep(self):
        return [place for place in self.places.values() if place.depth > self.most_depth]
