#!/usr/bin/env python3
"""d1: the time, as a page. Only the type differs, and what it promises."""

from datetime import datetime

now = datetime.now().astimezone()

print("Content-Type: text/html; charset=utf-8")
print()
print("<!DOCTYPE html>")
print("<title>The time</title>")
print("<h1>It is now")
print(f'<time datetime="{now.isoformat(timespec="seconds")}">{now:%H:%M:%S}</time></h1>')
