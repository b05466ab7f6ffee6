"""A site in Django: its admin, and a guest book. An application for WSGI, and a script for CGI.

With `prepare` as its argument it makes the database, an administrator, and the static files.
"""

import os
import sys
from pathlib import Path
from wsgiref.handlers import CGIHandler
from wsgiref.validate import validator

import django
from django.conf import settings

# This file is TEST/root/cgi-bin/django_site.py.
TEST = Path(__file__).resolve().parents[2]

settings.configure(
    SECRET_KEY="for this test",
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF="django_site",
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": TEST / "database"}},
    INSTALLED_APPS=[
        "django.contrib.admin",
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.messages",
        "django.contrib.sessions",
        "django.contrib.staticfiles",
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ],
            },
        },
    ],
    STATIC_URL="/static/",
    STATIC_ROOT=TEST / "root/static",
)
# Whoever runs it: its addresses are those of this very module.
sys.modules["django_site"] = sys.modules[__name__]
django.setup()

from django.contrib import admin
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template import RequestContext, Template
from django.urls import path

FORM = """<form method="post">{% csrf_token %}<input name="name"></form>
{% for name in names %}<p>{{ name }}</p>{% endfor %}"""


def guests(request):
    names = request.session.get("names", [])
    if request.method == "POST":
        request.session["names"] = [*names, request.POST["name"]]
        return redirect("guests")
    return HttpResponse(Template(FORM).render(RequestContext(request, {"names": names})))


urlpatterns = [path("admin/", admin.site.urls), path("guests", guests, name="guests")]
application = validator(WSGIHandler())

if __name__ == "__main__":
    if sys.argv[1:] == ["prepare"]:
        call_command("migrate", verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        os.environ["DJANGO_SUPERUSER_PASSWORD"] = "open sesame"
        call_command("createsuperuser", interactive=False, username="ada", email="ada@localhost")
    else:
        CGIHandler().run(application)
