"""The demonstration: which route is whose."""

from ..chain import App
from ..sessions import Sessions
from . import asked, biscuits, hello, people, posted, traced
from .todos import Todos


def application(options):
    app = App(options)
    get = lambda pattern, handler, *group: app.route("GET", pattern, handler, *group)  # noqa: E731
    post = lambda pattern, handler, *group: app.route("POST", pattern, handler, *group)  # noqa: E731
    get("/", lambda request: hello.front_page(app.router.listed))
    get("/hello", hello.text_page)
    get("/hello.html", hello.html_page)
    get("/hello.json", hello.json_page)
    get("/status/:code", hello.status)
    get("/result", hello.result)
    get("/fail", hello.fail)
    get("/panic", hello.fail)  # in Python there is no other way to go wrong
    get("/api/time", hello.api_time)
    for method, pattern in asked.ROUTES + options.route:
        app.route(method, pattern, asked.route_found)
    get("/query", asked.query)
    get("/search", asked.search)
    get("/headers", asked.headers)
    get("/greeting", asked.greeting)
    post("/form", posted.form)
    post("/json", posted.any_json)
    post("/person", posted.person)
    get("/trace", traced.entered, traced.one, traced.two)
    get("/trace/group", traced.entered, traced.one, traced.two, traced.group)
    get("/trace/stop", traced.entered, traced.one, traced.two)
    biscuits.add(app, options.secret)
    sessions = Sessions(options.session_ttl, options.session_max)
    people.add(app, sessions, dict(options.user))
    Todos(options.database).add(app)
    return app
