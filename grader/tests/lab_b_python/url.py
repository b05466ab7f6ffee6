"""URLs, read and written as the URL standard has it (WHATWG URL §4.4, §4.5)."""

import re

from lab_a_python.terminal import Failed

from .url_host import parse_host
from .url_parts import FRAGMENT, PATH, QUERY, SPECIAL_QUERY, USERINFO, encoded, join_segments

DEFAULT_PORTS = {"http": 80, "https": 443, "ws": 80, "wss": 443, "ftp": 21, "file": None}


class Unreadable(ValueError):
    """The text is no URL."""


class Url:
    """A URL in its parts. `path` is all of it after the authority; None stands for what is not there."""

    NAMES = ("scheme", "username", "password", "host", "port", "path", "query", "fragment")

    def __init__(self, scheme, username="", password="", host=None, port=None, path="", query=None, fragment=None):
        self.scheme, self.username, self.password, self.host = scheme, username, password, host
        self.port, self.path, self.query, self.fragment = port, path, query, fragment

    def changed(self, **parts):
        return Url(**{**{name: getattr(self, name) for name in self.NAMES}, **parts})

    def special(self):
        return self.scheme in DEFAULT_PORTS

    def opaque(self):
        return self.host is None and not self.path.startswith("/")

    def port_or_default(self):
        return DEFAULT_PORTS.get(self.scheme) if self.port is None else self.port

    def origin(self):
        return self.scheme, self.host, self.port_or_default()

    def host_and_port(self):
        return self.host if self.port is None else f"{self.host}:{self.port}"

    def target(self):
        """The request target in origin-form."""
        return self.path if self.query is None else f"{self.path}?{self.query}"

    def without_userinfo(self):
        return str(self.changed(username="", password=""))

    def __str__(self):
        authority = ""
        if self.host is not None:
            password = f":{self.password}" if self.password else ""
            userinfo = f"{self.username}{password}@" if self.username or password else ""
            authority = f"//{userinfo}{self.host_and_port()}"
        elif self.path.startswith("//"):
            authority = "/."  # or the path would be read as a host
        fragment = "" if self.fragment is None else f"#{self.fragment}"
        return f"{self.scheme}:{authority}{self.target()}{fragment}"


def asked_for(text):
    """Reads a URL from the command line, one that can be asked for."""
    return check_scheme(reference(text, None))


def check_scheme(url):
    if url.scheme != "http":
        raise Failed(f"{url.without_userinfo()}: the scheme {url.scheme!r} is not spoken here, only http")
    return url


def reference(text, base):
    """Reads a URL, relative to `base` if there is one."""
    try:
        return parse(text, base)
    except ValueError as error:
        raise Failed(f"{text!r} is no URL: {error}") from None


def parse(text, base=None):
    """Returns a Url, or raises ValueError."""
    text = re.sub(r"[\t\n\r]", "", text.strip("".join(map(chr, range(33)))))
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", text)
    if scheme:
        return absolute(scheme[1].lower(), text[scheme.end():], base)
    if base is None:
        raise Unreadable("it has no scheme, such as http:")
    if base.opaque() and not text.startswith("#"):
        raise Unreadable(f"nothing is relative to {base.scheme}:")
    return relative(text, base)


def absolute(scheme, rest, base):
    url = Url(scheme)
    if not url.special():
        if rest.startswith("//"):
            return with_authority(url, rest[2:])
        return with_path(url, rest, []) if rest.startswith("/") else opaque(url, rest)
    if base and base.scheme == scheme and not rest.startswith("//"):
        return relative(rest, base)
    if scheme == "file":
        return with_path(url.changed(host=""), rest.replace("\\", "/").removeprefix("//"), [])
    return with_authority(url, rest.lstrip("/\\"))


def opaque(url, rest):
    rest, query, fragment = split(rest)
    return finished(url, encoded(rest, ""), query, fragment)


def relative(text, base):
    slashes = "/\\" if base.special() else "/"
    if text[:1] and text[0] in slashes:
        if text[1:2] and text[1] in slashes:
            return with_authority(Url(base.scheme), text[2:].lstrip("/\\") if base.special() else text[2:])
        return with_path(base, text, [])
    path, query, fragment = split(text)
    if path:
        return with_path(base, text, base.path.split("/")[1:-1])
    return finished(base, base.path, base.query if query is None else query, fragment)


def with_authority(url, rest):
    end = re.search(r"[/?#\\]" if url.special() else r"[/?#]", rest)
    authority, rest = (rest[:end.start()], rest[end.start():]) if end else (rest, "")
    userinfo, _, host_and_port = authority.rpartition("@")
    username, _, password = userinfo.partition(":")
    parts = re.fullmatch(r"(\[[^\]]*\]|[^:]*)(?::([0-9]{0,99}))?", host_and_port, re.DOTALL)
    if parts is None or int(parts[2] or 0) > 65535:
        raise Unreadable(f"host and port cannot be {host_and_port!r}")
    host, port = parts.groups()
    url = url.changed(username=encoded(username, USERINFO), password=encoded(password, USERINFO),
                      host=parse_host(host, url.special()), port=int(port) if port else None)
    if url.port == DEFAULT_PORTS.get(url.scheme):
        url.port = None
    return with_path(url, rest, [])


def with_path(url, text, segments):
    """Puts a path, and what follows it, into a URL: after these segments, or from the root."""
    path, query, fragment = split(text)
    path = path.replace("\\", "/") if url.special() else path
    if path or url.special():
        path = join_segments(segments, path.removeprefix("/").split("/"), lambda part: encoded(part, PATH))
    return finished(url, path, query, fragment)


def split(text):
    text, hash_sign, fragment = text.partition("#")
    path, question_mark, query = text.partition("?")
    return path, query if question_mark else None, fragment if hash_sign else None


def finished(url, path, query, fragment):
    unsafe = SPECIAL_QUERY if url.special() else QUERY
    return url.changed(path=path, query=None if query is None else encoded(query, unsafe),
                       fragment=None if fragment is None else encoded(fragment, FRAGMENT))
