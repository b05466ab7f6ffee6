"""e4: content that clients send."""

from ..response import Error, as_json


def form(request):
    return as_json({"fields": request.form_pairs(), "files": []})


def any_json(request):
    return as_json(request.json())


def person(request):
    given = request.json()
    if not isinstance(given, dict):
        raise Error(422, "a person is an object with name and age")
    name, age = given.get("name"), given.get("age")
    if not isinstance(name, str) or not name:
        raise Error(422, "name is no text, or empty", "name")
    if type(age) is not int or not 0 <= age <= 150:
        raise Error(422, "age is no whole number from 0 to 150", "age")
    return as_json({"name": name, "age": age})
