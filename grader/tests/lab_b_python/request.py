"""What is asked for, and its octets (RFC 9112 §3, §5)."""

import base64
import urllib.parse

AGENT = b"lab-b-python/0.1.0"


class Request:
    """A method, a URL, the fields that were given, and perhaps content with its media type."""

    def __init__(self, method, url, fields, content=None, media_type=None):
        self.method = method
        self.url = url
        self.fields = fields
        self.content = content
        self.media_type = media_type

    def elsewhere(self, url):
        """The same request for another URL. What was meant for one origin does not leave it."""
        fields = self.fields
        if url.origin() == self.url.origin():
            if not url.username and not url.password:
                url = url.changed(username=self.url.username, password=self.url.password)
        else:
            url = url.changed(username="", password="")
            fields = [field for field in fields if field[0].lower() not in ("authorization", "cookie", "host")]
        return Request(self.method, url, fields, self.content, self.media_type)

    def octets(self, cookies):
        """The whole request: head, empty line, content."""
        url = self.url
        fields = [("Host", url.host_and_port().encode()), ("User-Agent", AGENT), ("Connection", b"close")]
        if url.username or url.password:
            fields.append(("Authorization", b"Basic " + credentials(url)))
        if cookies:
            fields.append(("Cookie", b"; ".join(cookies)))
        if self.content is not None:
            fields.append(("Content-Length", b"%d" % len(self.content)))
        if self.media_type:
            fields.append(("Content-Type", self.media_type.encode()))
        given = {name.lower() for name, _ in self.fields}
        fields = [field for field in fields if field[0].lower() not in given] + self.fields
        lines = [f"{self.method} {url.target()} HTTP/1.1".encode()]
        lines += [name.encode() + b": " + value for name, value in fields]
        return b"\r\n".join(lines) + b"\r\n\r\n" + (self.content or b"")


def credentials(url):
    parts = [urllib.parse.unquote_to_bytes(part) for part in (url.username, url.password)]
    return base64.b64encode(b":".join(parts))
