"""e5: middleware that leaves a trace of when it was entered and left."""

from ..response import as_json, text


def tracing(name):
    def middleware(request, following):
        request.trace.append(name)
        response = following(request)
        left = dict(response.fields).get("X-Trace")
        response.fields = [field for field in response.fields if field[0] != "X-Trace"]
        return response.field("X-Trace", f"{left}, {name}" if left else name)
    return middleware


one = tracing("one")
group = tracing("group")
passing = tracing("two")


def two(request, following):
    if request.head.path == b"/trace/stop":
        return text("two stops here", 403)
    return passing(request, following)


def entered(request):
    return as_json(request.trace)
