"""The pages of `pages.rs`, in Bottle: an application for WSGI, and a script for CGI."""

from wsgiref.handlers import CGIHandler
from wsgiref.validate import validator

from bottle import Bottle, redirect, request, response

SECRET = "for this test"
pages = Bottle()


@pages.route("/form", method=["GET", "POST"])
def form():
    return {
        "method": request.method,
        "script": request.script_name.rstrip("/"),
        "path": request.path,
        "query": dict(request.query.decode()),
        "form": dict(request.forms.decode()),
    }


@pages.post("/upload")
def upload():
    response.content_type = "application/octet-stream"
    # Bottle sends it on piece by piece.
    return request.files["file"].file


@pages.route("/moved")
def moved():
    redirect(request.script_name + "form", 303)


@pages.route("/visits")
def visits():
    count = int(request.get_cookie("visits", 0, secret=SECRET)) + 1
    response.set_cookie("visits", str(count), secret=SECRET)
    response.content_type = "text/plain"
    return f"visit {count}"


@pages.error(404)
def nothing(_):
    response.content_type = "text/plain"
    return "nothing here"


application = validator(pages)

if __name__ == "__main__":
    CGIHandler().run(application)
