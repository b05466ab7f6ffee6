"""Cookies for as long as the program runs: name and value, for the host that set them (RFC 6265 §4)."""


class Cookies:
    def __init__(self):
        self.jars = {}

    def keep(self, url, head):
        jar = self.jars.setdefault(url.host, {})
        for value in head.all("set-cookie"):
            name, equals, rest = value.partition(b";")[0].partition(b"=")
            if equals and name.strip():
                jar[name.strip()] = rest.strip()

    def for_url(self, url):
        return [name + b"=" + value for name, value in self.jars.get(url.host, {}).items()]
