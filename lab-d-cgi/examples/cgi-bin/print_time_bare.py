#!/usr/bin/env python3
"""d1, step 0: the time, and nothing else. A server answers 502 for it, and its log says why."""

from datetime import datetime

print(datetime.now().isoformat(sep=" ", timespec="seconds"))
