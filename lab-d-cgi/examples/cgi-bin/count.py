#!/usr/bin/env python3
"""d3, d6: counts the octets of the body, however many there are, and keeps none of them."""

import os
import sys

count = 0
while piece := sys.stdin.buffer.read(64 * 1024):
    count += len(piece)

print("Content-Type: text/plain; charset=utf-8")
print()
print(f"CONTENT_LENGTH says {os.environ.get('CONTENT_LENGTH', 'nothing')}, and {count} octets came")
