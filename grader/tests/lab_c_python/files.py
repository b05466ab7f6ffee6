"""A file or a folder, or why neither is given away (c3, c4, c7)."""

import errno
import os
import stat

from . import names
from .listing import listing
from .media_types import media_type
from .response import Response, of_status

INDEX = b"index.html"
# No such name, or none could be: through a file, too long, links in a circle, not of this system's kind.
NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL)


def find(root, segments):
    """Returns the real path of a file or folder below the root, or a status code."""
    if not names.are_served(segments):
        return 404
    asked = os.path.join(root, *segments)
    try:
        mode = os.stat(asked).st_mode
    except OSError as failure:
        return status(failure)
    path = os.path.realpath(asked)
    if path != root and not path.startswith(os.path.join(root, b"")):
        return 404  # a link led out
    if stat.S_ISDIR(mode):
        return path
    if not stat.S_ISREG(mode):
        return 403  # a pipe would make us wait when it is opened
    return path if segments[-1] else 404


def status(failure):
    if isinstance(failure, PermissionError):
        return 403
    return 404 if failure.errno in NOT_THERE else 500


def answer(path, segments, request, root):
    """Answers GET and HEAD with a file or folder that was found."""
    try:
        if not os.path.isdir(path):
            return whole(path, segments[-1])
        if segments[-1]:
            return of_status(301, "It has a slash at its end.").with_field("Location", with_slash(request))
        return folder(path, segments, root)
    except OSError as failure:
        return of_status(status(failure))


def whole(path, name):
    file = open(path, "rb", buffering=0)
    return Response(200, media_type(name), file, os.fstat(file.fileno()).st_size)


def folder(path, segments, root):
    index = os.path.join(path, INDEX)
    if not os.path.lexists(index) or os.path.isdir(index):
        return listing(path, path == root)
    found = find(root, segments[:-1] + [INDEX])
    return of_status(found) if isinstance(found, int) else whole(found, INDEX)


def with_slash(request):
    """The same path with a slash, as it came. One slash before each name: two would begin a host."""
    path = b"".join(b"/" + segment for segment in request.path.split(b"/") if segment)
    return names.encoded_again(path + b"/" + request.query)
