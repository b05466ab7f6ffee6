"""What a file is, by the ending of its name (RFC 9110 §8.3)."""

UNKNOWN = "application/octet-stream"
TYPES = {
    "html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "csv": "text/csv; charset=utf-8",
    "txt": "text/plain; charset=utf-8", "js": "text/javascript; charset=utf-8", "json": "application/json",
    "pdf": "application/pdf", "png": "image/png", "jpg": "image/jpeg", "gif": "image/gif", "webp": "image/webp",
    "svg": "image/svg+xml", "woff2": "font/woff2",
}


def media_type(name):
    """`name` is in octets. What has no dot has no ending."""
    _, dot, ending = name.rpartition(b".")
    return TYPES.get(ending.decode("latin-1").lower(), UNKNOWN) if dot else UNKNOWN
