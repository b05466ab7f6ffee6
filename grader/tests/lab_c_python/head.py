"""Where a head ends, how long it may be, and its parts (RFC 9112 §2 to §5)."""

import re

from . import authority
from .refused import Refused
from .request import Request

TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
TARGET = re.compile(rb"[^\0-\x20\x7f]+")
VERSION = re.compile(rb"HTTP/([0-9])\.([0-9])")
CONTROL = re.compile(rb"[\0-\x08\x0a-\x1f\x7f]")
LONE_LF = re.compile(rb"(?<!\r)\n")


def read_head(connection, limits):
    """Takes the octets up to the empty line, and with it, and returns the request. What is refused stays."""
    searched = 0
    while (end := connection.buffer.find(b"\r\n\r\n", searched)) < 0:
        check_limits(connection.buffer, limits)
        if LONE_LF.search(connection.buffer, searched):
            raise Refused(400, "a line ends in LF alone")  # its client would wait for ever
        searched = max(len(connection.buffer) - 3, 0)  # the empty line may be half here
        if not connection.fill():
            raise Refused(400, "the request ends in the middle of its head")
    check_limits(connection.buffer[:end + 4], limits)
    request = parse(bytes(connection.buffer[:end]))
    connection.take(end + 4)
    return request


def check_limits(octets, limits):
    """Looks at a head, or at as much of it as has come."""
    words = octets.partition(b"\r\n")[0].split(b" ", 2)
    if len(words) > 1 and len(words[1]) > limits.max_target:
        raise Refused(414, f"the request target is longer than {limits.max_target} octets")
    if len(octets) > limits.max_head:
        raise Refused(431, f"the head is longer than {limits.max_head} octets")


def parse(octets):
    """Reads a head without its empty line."""
    request_line, *lines = octets.split(b"\r\n")
    words = request_line.split(b" ")
    if len(words) != 3 or not TOKEN.fullmatch(words[0]) or not TARGET.fullmatch(words[1]):
        raise Refused(400, "the request line is not: method, target, version")
    version = VERSION.fullmatch(words[2])
    if not version:
        raise Refused(400, "the request line does not end in a version of HTTP")
    if version[1] != b"1":
        raise Refused(505, "this server speaks HTTP/1.1")
    # HTTP/1.2 and what may follow it are answered as HTTP/1.1.
    request = Request(words[0].decode(), words[1], min(int(version[2]), 1), [field(line) for line in lines])
    check_host(request)
    return request


def field(line):
    name, colon, value = line.partition(b":")
    if not colon or not TOKEN.fullmatch(name):
        raise Refused(400, "a field line does not begin with a name and a colon")
    if CONTROL.search(value):
        raise Refused(400, "a field's value holds a control octet")
    return name.lower().decode(), value.strip(b" \t")


def check_host(request):
    hosts = request.all("host")
    if len(hosts) > 1 or not hosts and request.minor_version > 0:
        raise Refused(400, "there must be one Host")
    if not all(host == b"" or authority.is_valid(host) for host in hosts):
        raise Refused(400, "Host is no host")
    if request.authority is not None and not authority.is_valid(request.authority):
        raise Refused(400, "the target's authority is no host")
