"""What ends a connection with an error (RFC 9110 §15.5, §15.6)."""


class Refused(Exception):
    """After this answer nobody knows, or wants to know, where the next request begins."""

    def __init__(self, status, what):
        super().__init__(what)
        self.status = status
