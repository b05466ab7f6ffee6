"""Where what was asked for goes: standard output, or a file that is whole or not there."""

import contextlib
import os
import re
import stat

from lab_a_python.terminal import Failed, out, reason


@contextlib.contextmanager
def destination(path):
    """Gives a function that writes octets. A file gets its name when everything is in it."""
    if path is None:
        yield out
        return
    try:
        replaceable(path)
        if os.path.exists(path) and not os.path.isfile(path):
            with open(path, "wb", buffering=0) as device:
                yield writer(device, path)
            return
        target = os.path.realpath(path)
        part = os.path.join(os.path.dirname(target), f".lab-b-{os.getpid()}.part")
        file = open(part, "xb", buffering=0)
    except OSError as error:
        raise Failed(f"{path}: {reason(error)}") from None
    try:
        with file:
            yield writer(file, path)
        finish(part, target, path)
    except BaseException:
        os.unlink(part)
        raise


def replaceable(path):
    if os.path.isdir(path):
        raise Failed(f"{path}: is a folder")
    if os.path.exists(path) and not os.access(path, os.W_OK):
        raise Failed(f"{path}: permission denied")


def writer(file, path):
    def write(octets):
        try:
            while octets:
                octets = octets[file.write(octets):]
        except OSError as error:
            raise Failed(f"{path}: {reason(error)}") from None
    return write


def finish(part, target, path):
    try:
        if os.path.exists(target):
            os.chmod(part, stat.S_IMODE(os.stat(target).st_mode))
        os.replace(part, target)
    except OSError as error:
        raise Failed(f"{path}: {reason(error)}") from None


def one_line(text):
    """Text of a page as one line that steers no terminal."""
    return re.sub(r"[\0-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", re.sub(r"[\t\r\n]", " ", text))


def printable(octets):
    """Octets of a head as text: UTF-8 or else Latin-1, and nothing in it that steers a terminal."""
    try:
        text = octets.decode()
    except UnicodeDecodeError:
        text = octets.decode("latin-1")
    return re.sub(r"[\0-\x08\x0a-\x1f\x7f-\x9f]", "\N{REPLACEMENT CHARACTER}", text)
