#!/usr/bin/env python3
"""How long `cargo slides` takes: from an empty target folder, after an edit, and until a deck is painted.

    docs/measure/slides.py [--build] [ROUNDS]

With --build: CPU-seconds of `cargo build` for `cargo slides` and, for comparison in the same minute, for `cargo workshop`, each from an
empty target folder of its own (crates already fetched). Then, with target/workshop/slides: the time from a save to the answer that tells
the page to load itself anew, and the same page's first paint in Chromium, from a disk. A busy machine spoils all of it: look at the load.
"""

import http.server
import json
import os
import queue
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DECK = ROOT / "slides/decks/2-client.md"


def build(package):
    """CPU-seconds from an empty target folder."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory() as target:
        command = ["cargo", "build", "--quiet", "--locked", "--profile", "workshop", "--package", package]
        subprocess.run(command, cwd=ROOT, env={**os.environ, "CARGO_TARGET_DIR": target}, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def spent(pid):
    """CPU-seconds of a process so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def edits(program, rounds):
    """From the save of a deck to the word that there is a newer page: wall and CPU, in ms. All on a copy of the course."""
    with tempfile.TemporaryDirectory() as folder:
        for name in ["Cargo.toml", "plans", "slides", "solutions", "lab-a-echo", "lab-d-cgi"]:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, Path(folder) / name)
        deck = Path(folder) / DECK.relative_to(ROOT)
        server = subprocess.Popen([program, "--port", "0", "--no-open"], cwd=folder, stdout=subprocess.PIPE, text=True)
        try:
            url = server.stdout.readline().strip().rpartition("/")[0]
            text = deck.read_text()
            times = []
            for version in range(1, rounds + 1):
                saved = Path(folder) / "saved"
                saved.write_text(text.replace("## Next", f"Edit {version}.\n\n## Next"))
                before, began = spent(server.pid), time.monotonic()
                # At once, as editors do: half a deck would be a version of its own.
                saved.replace(deck)
                with urllib.request.urlopen(f"{url}/changed?since={version}", timeout=60) as answer:
                    assert int(answer.read()) == version + 1
                times.append((1000 * (time.monotonic() - began), 1000 * (spent(server.pid) - before)))
            return times
        finally:
            server.kill()
            server.wait()


class Told(http.server.BaseHTTPRequestHandler):
    """Pages say here when they were painted."""

    def do_GET(self):
        self.server.heard.put(float(self.path[1:]))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_):
        pass


def paints(program, rounds):
    """First contentful paint of each deck from a disk, in ms, each in a new tab."""
    server = http.server.HTTPServer(("127.0.0.1", 0), Told)
    server.heard = queue.Queue()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    script = (
        "<script>new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (entry.name === 'first-contentful-paint') "
        f"fetch('http://127.0.0.1:{server.server_port}/' + entry.startTime, {{ mode: 'no-cors' }}); }})"
        ".observe({ type: 'paint', buffered: true });</script>"
    )
    times = {}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([program, "build", "--out", folder], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
        pages = sorted(Path(folder).glob("[0-9]*.html"))
        for page in pages:
            page.write_text(page.read_text().replace("</body>", script + "</body>"))
        # As a measure of the machine: what the least page takes.
        least = Path(folder) / "a-line.html"
        least.write_text("<!DOCTYPE html><title>A line</title><p>A line." + script)
        profile = Path(folder) / "profile"
        command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--window-size=1280,720",
                   "--no-proxy-server", f"--user-data-dir={profile}", "--remote-debugging-port=0", "about:blank"]
        chromium = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            port = profile / "DevToolsActivePort"
            while not port.exists() or not port.read_text().strip():
                time.sleep(0.05)
            tabs = f"http://127.0.0.1:{port.read_text().splitlines()[0]}/json"
            for _ in range(rounds):
                for page in [least, *pages]:
                    with urllib.request.urlopen(urllib.request.Request(f"{tabs}/new?file://{page}", method="PUT"), timeout=60) as answer:
                        tab = json.load(answer)["id"]
                    times.setdefault(page.name, []).append(server.heard.get(timeout=60))
                    urllib.request.urlopen(f"{tabs}/close/{tab}", timeout=60).close()
        finally:
            chromium.kill()
            chromium.wait()
    server.shutdown()
    return times


def main():
    words = sys.argv[1:]
    rounds = next((int(word) for word in words if word.isdigit()), 5)
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if "--build" in words:
        for _ in range(rounds):
            print(f"from an empty target: slides {build('slides'):.1f}, workshop {build('workshop'):.1f} CPU-seconds")
    subprocess.run(["cargo", "build", "--quiet", "--profile", "workshop", "--package", "slides"], cwd=ROOT, check=True)
    program = ROOT / "target/workshop/slides"
    times = edits(program, rounds)
    wall, cpu = (statistics.median(column) for column in zip(*times))
    print(f"after an edit, all decks: {wall:.0f} ms to the word that there is a newer page, {cpu:.0f} ms of CPU (medians of {rounds})")
    for page, found in paints(program, rounds).items():
        print(f"first paint of {page}: {statistics.median(found):.0f} ms, least {min(found):.0f} (of {len(found)})")
    print(f"load {os.getloadavg()[0]:.1f}")


main()
