#!/usr/bin/env python3
"""d1: the time, as a text. First what it is, then an empty line, then the document."""

from datetime import datetime

print("Content-Type: text/plain; charset=utf-8")
print()
print(datetime.now().isoformat(sep=" ", timespec="seconds"))
