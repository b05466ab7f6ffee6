"""What /todos offers, for programs to read (OpenAPI 3.0)."""

TODO = {"$ref": "#/components/schemas/Todo"}
NEW = {"$ref": "#/components/schemas/NewTodo"}
MEMBERS = {
    "title": {"type": "string", "minLength": 1, "maxLength": 200},
    "completed": {"type": "boolean"},
    "order": {"type": "integer", "nullable": True},
}
IDENTITY = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}


def content(schema, *media_types):
    return {media_type: {"schema": schema} for media_type in media_types or ("application/json",)}


def answer(words, schema=None):
    return {"description": words, **({"content": content(schema)} if schema else {})}


def problem(words):
    return {"description": words, "content": content({"$ref": "#/components/schemas/Problem"}, "application/problem+json")}


DESCRIPTION = {
    "openapi": "3.0.3",
    "info": {"title": "A to-do list", "version": "1.0.0"},
    "paths": {
        "/todos": {
            "get": {
                "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "minimum": 1, "maximum": 100}},
                    {"name": "after", "in": "query", "schema": {"type": "string"}},
                ],
                "responses": {"200": answer("all, or a page of them", {"type": "array", "items": TODO}),
                              "400": problem("limit or after is wrong")},
            },
            "post": {
                "requestBody": {"required": True, "content": content(NEW)},
                "responses": {"201": answer("created", TODO), "400": problem("no JSON"),
                              "415": problem("another media type"), "422": problem("a member is wrong")},
            },
            "delete": {"responses": {"204": answer("all are gone")}},
        },
        "/todos/{id}": {
            "parameters": [IDENTITY],
            "get": {"responses": {"200": answer("it", TODO), "304": answer("not changed"), "404": problem("no such one")}},
            "put": {
                "requestBody": {"required": True, "content": content(NEW)},
                "responses": {"200": answer("as it is now", TODO), "400": problem("no JSON"),
                              "404": problem("no such one"), "412": problem("changed meanwhile"),
                              "415": problem("another media type"), "422": problem("a member is wrong")},
            },
            "patch": {
                "requestBody": {"required": True, "content": content(
                    {"type": "object", "properties": MEMBERS}, "application/json", "application/merge-patch+json")},
                "responses": {"200": answer("as it is now", TODO), "400": problem("no JSON"),
                              "404": problem("no such one"), "412": problem("changed meanwhile"),
                              "415": problem("another media type"), "422": problem("a member is wrong")},
            },
            "delete": {"responses": {"204": answer("gone"), "404": problem("no such one"),
                                     "412": problem("changed meanwhile")}},
        },
    },
    "components": {"schemas": {
        "NewTodo": {"type": "object", "required": ["title"], "properties": MEMBERS},
        "Todo": {"type": "object", "required": ["id", "title", "completed", "order", "url"],
                 "properties": {"id": {"type": "integer"}, **MEMBERS, "url": {"type": "string", "format": "uri"}}},
        "Problem": {"type": "object", "required": ["type", "title", "status"], "properties": {
            "type": {"type": "string"}, "title": {"type": "string"}, "status": {"type": "integer"},
            "detail": {"type": "string"}, "errors": {"type": "array", "items": {"type": "object", "properties": {
                "field": {"type": "string"}, "message": {"type": "string"}}}}}},
    }},
}
