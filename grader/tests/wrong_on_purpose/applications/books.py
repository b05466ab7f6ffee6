"""Wrong on purpose: the books."""

from html import escape

from fault import FAULT

BOOKS = {"one": "Pride & Prejudice", "two": "Emma", "three": "Persuasion"}


def application(environ, start_response):
    def answer(status, text):
        start_response(status, [("Content-Type", "text/html; charset=utf-8")])
        return [f"<!DOCTYPE html>\n<title>books</title>\n{text}\n".encode()]

    path = environ["PATH_INFO"]
    if path in ("", "/") or FAULT == "d8-everything-is-the-list":
        return answer("200 OK", "".join(item(environ["SCRIPT_NAME"], *book) for book in BOOKS.items()))
    before, _, book = path.partition("/book/")
    if FAULT == "d8-missing-book-is-500" and path.startswith("/book/"):
        BOOKS[book]
    if FAULT == "d8-only-the-last-part-counts":
        before, book = "", path.split("/")[-1]
    if before or book not in BOOKS:
        return answer("404 Not Found", "There is no such book")
    if FAULT == "d8-always-the-first-book":
        book = "one"
    return answer("200 OK", f"<h1>{as_html(BOOKS[book])}</h1>")


def as_html(title):
    return title if FAULT == "d8-titles-as-they-are" else escape(title)


def item(mount, book, title):
    title = as_html(title)
    if FAULT == "d8-list-without-links":
        return f"<li>{title}</li>"
    if FAULT == "d8-links-forget-the-mount":
        mount = ""
    if FAULT == "d8-links-lead-nowhere":
        book = title
    return f'<li><a href="{mount}/book/{book}">{title}</a></li>'
