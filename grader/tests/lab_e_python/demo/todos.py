"""e13: a resource over SQLite, with ETags and conditions (RFC 9110 §13), PATCH (RFC 5789, RFC 7396) and pages."""

import hashlib
import json
import re
import sqlite3
import threading

from lab_a_python.terminal import Failed

from ..response import Error, Response, as_json
from .openapi import DESCRIPTION

BOTH = ("application/json", "application/merge-patch+json")
COLUMNS = "id, title, completed, position"
TABLE = """CREATE TABLE IF NOT EXISTS todos (
    id INTEGER PRIMARY KEY AUTOINCREMENT, title TEXT NOT NULL, completed INTEGER NOT NULL, position INTEGER)"""


class Todos:
    """One connection, one lock: a condition and the change that it allows are one step."""

    def __init__(self, path):
        self.lock = threading.Lock()
        try:
            self.database = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
            self.database.execute("PRAGMA journal_mode = WAL")
            self.database.execute(TABLE)
        except sqlite3.Error as error:
            raise Failed(f"--database {path}: {error}") from None

    def add(self, app):
        app.route("GET", "/todos", self.several)
        app.route("POST", "/todos", self.create)
        app.route("DELETE", "/todos", self.delete_all)
        app.route("GET", "/todos/:id", self.one)
        app.route("PUT", "/todos/:id", self.put)
        app.route("PATCH", "/todos/:id", self.patch)
        app.route("DELETE", "/todos/:id", self.delete)
        app.route("GET", "/openapi.json", lambda request: as_json(DESCRIPTION))

    def several(self, request):
        limit = request.whole_number("limit", 1, 100, None)
        after = request.whole_number("after", 0, 10 ** 18, 0)
        with self.lock:
            rows = self.database.execute(
                f"SELECT {COLUMNS} FROM todos WHERE id > ? ORDER BY id LIMIT ?",
                (after, -1 if limit is None else limit + 1)).fetchall()
        is_more = limit is not None and len(rows) > limit
        shown = rows[:limit] if is_more else rows
        response = as_json([todo(request, row) for row in shown])
        if is_more:
            response.field("Link", f'<{base(request)}?limit={limit}&after={shown[-1][0]}>; rel="next"')
        return response

    def create(self, request):
        title, completed, order = members(whole(request.json()))
        with self.lock:
            made = self.database.execute(
                "INSERT INTO todos (title, completed, position) VALUES (?, ?, ?)", (title, completed, order))
            row = (made.lastrowid, title, completed, order)
        response = shown(request, row, 201)
        return response.field("Location", f"{base(request)}/{row[0]}")

    def delete_all(self, _):
        with self.lock:
            self.database.execute("DELETE FROM todos")
        return Response(204)

    def one(self, request):
        with self.lock:
            row = self.found(request)
        response = shown(request, row)
        if names_it(request, "if-none-match", etag(row), weakly=True):
            return Response(304).field("ETag", etag(row))
        return response

    def put(self, request):
        return self.change(request, ("application/json",), lambda given, row: whole(given))

    def patch(self, request):
        def patched(given, row):
            merged = dict(zip(("title", "completed", "order"), (row[1], bool(row[2]), row[3])))
            return {**merged, **whole(given)}
        try:
            return self.change(request, BOTH, patched)
        except Error as error:
            if error.status == 415:
                error.fields = [("Accept-Patch", ", ".join(BOTH))]
            raise

    def change(self, request, media_types, changed):
        with self.lock:
            row = self.found(request)
            title, completed, order = members(changed(request.json(media_types), row))
            self.database.execute("UPDATE todos SET title = ?, completed = ?, position = ? WHERE id = ?",
                                  (title, completed, order, row[0]))
        return shown(request, (row[0], title, completed, order))

    def delete(self, request):
        with self.lock:
            row = self.found(request)
            self.database.execute("DELETE FROM todos WHERE id = ?", (row[0],))
        return Response(204)

    def found(self, request):
        """The row that was asked for: 404 if there is none, 412 if it is not the one the client knows."""
        identity = request.parameter("id")
        row = None
        if re.fullmatch("[1-9][0-9]{0,17}", identity):
            row = self.database.execute(f"SELECT {COLUMNS} FROM todos WHERE id = ?", (int(identity),)).fetchone()
        if row is None:
            raise Error(404, "There is no such to-do.")
        if request.head.all("if-match") and not names_it(request, "if-match", etag(row), weakly=False):
            raise Error(412, "It has changed since you asked for it.", fields=[("ETag", etag(row))])
        return row


def names_it(request, field, tag, weakly):
    """Does a list of entity tags name this one (RFC 9110 §8.8.3.2)?"""
    text = ", ".join(request.all(field))
    if text.strip(" \t") == "*":
        return True
    tags = re.findall(r'(W/)?("[^"]*")', text)
    return any(opaque == tag and (weakly or not weak) for weak, opaque in tags)


def etag(row):
    text = json.dumps([row[0], row[1], bool(row[2]), row[3]])
    return '"' + hashlib.sha256(text.encode()).hexdigest()[:24] + '"'


def base(request):
    host = request.field("host") or "localhost"
    return f"http://{host}/todos"


def todo(request, row):
    return {"id": row[0], "title": row[1], "completed": bool(row[2]), "order": row[3], "url": f"{base(request)}/{row[0]}"}


def shown(request, row, status=200):
    return as_json(todo(request, row), status).field("ETag", etag(row))


def whole(given):
    if not isinstance(given, dict):
        raise Error(422, "a to-do is an object")
    return given


def members(given):
    """Title, completed and order, each as it has to be. Members that are not known are left out."""
    title, completed, order = given.get("title"), given.get("completed", False), given.get("order")
    if not isinstance(title, str) or not title.strip() or len(title) > 200:
        raise Error(422, "title is no text of 1 to 200 characters", "title")
    if not isinstance(completed, bool):
        raise Error(422, "completed is neither true nor false", "completed")
    if order is not None and (type(order) is not int or abs(order) >= 2 ** 63):
        raise Error(422, "order is no whole number", "order")
    return title, completed, order
