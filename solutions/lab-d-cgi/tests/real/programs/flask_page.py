"""The pages of `pages.rs`, in Flask: an application for WSGI, and a script for CGI."""

from wsgiref.handlers import CGIHandler
from wsgiref.validate import validator

from flask import Flask, redirect, request, session, url_for

pages = Flask(__name__)
pages.secret_key = "for this test"
pages.config["MAX_CONTENT_LENGTH"] = 100_000_000


@pages.route("/form", methods=["GET", "POST"])
def form():
    return {
        "method": request.method,
        "script": request.script_root,
        "path": request.path,
        "query": request.args.to_dict(),
        "form": request.form.to_dict(),
    }


@pages.post("/upload")
def upload():
    return request.files["file"].read(), {"Content-Type": "application/octet-stream"}


@pages.route("/moved")
def moved():
    return redirect(url_for("form"), 303)


@pages.route("/visits")
def visits():
    session["visits"] = session.get("visits", 0) + 1
    return f"visit {session['visits']}", {"Content-Type": "text/plain"}


@pages.errorhandler(404)
def nothing(_):
    return "nothing here", 404, {"Content-Type": "text/plain"}


application = validator(pages)

if __name__ == "__main__":
    CGIHandler().run(application)
