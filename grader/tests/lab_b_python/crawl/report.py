"""The report of a crawl: facts as dictionaries, written as JSON lines, text with tabs, or a map."""

import json

from ..output import one_line


def summary(facts, interrupted):
    """How many lines of each type there are."""
    def lines(kind):
        return sum(fact["type"] == kind for fact in facts)
    return {"type": "summary", "pages": lines("page"), "redirects": lines("redirect"), "broken": lines("broken"),
            "blocked": lines("blocked"), "limits": lines("limit"), "interrupted": interrupted}


def jsonl(facts, interrupted):
    return [json.dumps(fact, ensure_ascii=False) for fact in [*facts, summary(facts, interrupted)]]


def text(facts, interrupted):
    lines = []
    for fact in facts:
        lines += text_lines(fact)
    counts = summary(facts, interrupted)
    return lines + [", ".join([several(counts["pages"], "page"), several(counts["redirects"], "redirect"),
                               f"{counts['broken']} broken", f"{counts['blocked']} blocked",
                               several(counts["limits"], "limit")])]


def text_lines(fact):
    url = fact["url"]
    if fact["type"] == "page":
        return [f"page\t{fact['status']}\t{fact['depth']}\t{url}\t{one_line(fact['title'] or '')}"]
    if fact["type"] == "redirect":
        return [f"redirect\t{fact['status']}\t{url}\t{fact['to']}"]
    if fact["type"] == "limit":
        return [f"limit\t{fact['limit']}\t{url}"]
    return [f"broken\t{fact['status'] or one_line(fact['error'])}\t{url}"] + [f"\tfound on\t{page}" for page in fact["found_on"]]


def several(number, word):
    return f"{number} {word}" if number == 1 else f"{number} {word}s"


def dot(facts, _):
    lines = ["digraph crawl {"]
    for fact in facts:
        if fact["type"] == "page":
            lines.append(f"{quoted(fact['url'])} [label={quoted(one_line(fact['title'] or fact['url']))}];")
        elif fact["type"] == "broken":
            lines.append(f"{quoted(fact['url'])} [label={quoted(fact['url'])}, color=red];")
    for fact in facts:
        if fact["type"] == "page":
            lines += [f"{quoted(fact['url'])} -> {quoted(link)};" for link in fact["links"]]
    return lines + ["}"]


def quoted(text_):
    return '"' + text_.replace("\\", "\\\\").replace('"', '\\"') + '"'


FORMATS = {"jsonl": jsonl, "text": text, "dot": dot}
