#!/usr/bin/env python3
"""d2: everything that the server tells a script, one variable a line."""

import os

print("Content-Type: text/plain; charset=utf-8")
print()
for name, value in sorted(os.environ.items()):
    print(f"{name}={value}")
