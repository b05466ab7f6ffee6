"""A shelf of books: a page that lists them, and a page for each.

Try it: `cargo lab-d --wsgi lab-d-cgi/src/applications/books.py`, then open http://127.0.0.1:8080/.
"""

from html import escape
from urllib.parse import quote

BOOKS = {
    "1": ("Weaving the Web", "Tim Berners-Lee"),
    "2": ("Gödel, Escher, Bach", "Douglas Hofstadter"),
    "3": ("The Art of Computer Programming", "Donald Knuth"),
    "4": ("Where Wizards Stay Up Late", "Katie Hafner & Matthew Lyon"),
    "5": ("Dungeons & Dreamers", "Brad King & John Borland"),
}


# Answers a request: `/` is the list, `/book/ID` one book.
def application(environ, start_response):
    # TODO d8-books · slide d-wsgi · cargo workshop check d8
    # - `/` and the empty path are the list, `/book/ID` is the book with that ID (`BOOKS`).
    # - Every other path, and an ID that no book has, is a page with 404 (Not Found).
    # - The pages come from `list_page` and `book_page`; `answer` makes a response of one.
    raise NotImplementedError("not yet implemented: d8-books")


# The page that lists all books. `mount` is where the application begins: the empty text, or `/shelf`.
def list_page(mount):
    # TODO d8-list · slide d-wsgi · cargo workshop check d8
    # - A heading, and a list (`<ul>`) with an item for each book: its title is a link to `/book/ID`.
    # - Links begin with the mount (`link`), so that they lead here wherever the application is mounted.
    # - A title is text and not HTML: `escape`.
    raise NotImplementedError("not yet implemented: d8-list")


# The path of a book's page, percent-encoded. A native string has one character for each octet.
def link(mount, book):
    return quote(f"{mount}/book/{book}", encoding="latin-1")


# The page of one book.
def book_page(title, author):
    return f"<h1>{escape(title)}</h1>\n<p>by {escape(author)}</p>"


# A response with a page of this content.
def answer(start_response, status, content):
    page = f'<!DOCTYPE html>\n<html lang="en">\n<meta charset="utf-8">\n<title>Books</title>\n{content}\n</html>\n'
    start_response(status, [("Content-Type", "text/html; charset=utf-8")])
    return [page.encode("utf-8")]
