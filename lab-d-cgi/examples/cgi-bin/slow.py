#!/usr/bin/env python3
"""d6: five lines, one a second. Each is to be seen when it is written."""

import time

print("Content-Type: text/plain; charset=utf-8")
print(flush=True)
for number in range(1, 6):
    print(f"line {number}", flush=True)
    time.sleep(1)
