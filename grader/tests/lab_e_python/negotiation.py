"""Which of several media types a client likes best (RFC 9110 §12.5.1)."""

import re

QUALITY = re.compile(r"0(\.[0-9]{0,3})?|1(\.0{0,3})?")


def choose(accept, offered):
    """The one with the highest quality; among equals the first. None if none is acceptable."""
    if accept is None or not accept.strip(" \t,"):
        return offered[0]
    ranges = [wish for wish in map(parse, accept.split(",")) if wish]
    qualities = [quality(ranges, media_type) for media_type in offered]
    best = max(qualities)
    return offered[qualities.index(best)] if best > 0 else None


def parse(element):
    """`text/*;q=0.5` as its type, its parameters and its quality."""
    name, *parameters = [part.strip(" \t").lower() for part in element.split(";")]
    weight = 1.0
    others = []
    for parameter in filter(None, parameters):
        if parameter.startswith("q="):
            if not QUALITY.fullmatch(parameter[2:]):
                return None
            weight = float(parameter[2:])
            break
        others.append(parameter)
    return name, others, weight


def quality(ranges, media_type):
    """What the most specific range that fits says."""
    fitting = [(specificity(wish, media_type), wish[2]) for wish in ranges]
    return max(((rank, weight) for rank, weight in fitting if rank), default=(0, 0.0))[1]


def specificity(wish, media_type):
    name, others, _ = wish
    kind = media_type.partition("/")[0]
    if name == media_type:
        if not others:
            return 3
        return 4 if others in (["charset=utf-8"], ['charset="utf-8"']) else 0
    return {f"{kind}/*": 2, "*/*": 1}.get(name, 0)
