#!/usr/bin/env python3
"""From a save to the verdict on the screen: `cargo workshop` beside rustlings, interleaved.

Both watch modes run in pseudo-terminals of their own, in scratch copies. In turn, a file is
saved in one and then in the other, alternating between a right and a wrong version, and the
time until the new verdict stands on the screen is taken. Prints the median of each and their
ratio. With --editor, a workspace-wide `cargo check` of the course runs all the while, as an
editor's would.

    cargo install rustlings --version 6.5.0 --locked --root SCRATCH/rustlings
    docs/measure/save_to_verdict.py --rustlings SCRATCH/rustlings/bin/rustlings [--rounds 21] [--editor]
"""

import argparse
import fcntl
import os
import pty
import re
import select
import shutil
import signal
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
ESCAPES = re.compile(rb"\x1b\[[0-9;?]*[ -/]*[@-~]|\x1b[=>()][0-9A-B]?")


class Screen:
    """A program in a pseudo-terminal, and what it has written since the last look."""

    def __init__(self, command, folder, env=None):
        pid, self.terminal = pty.fork()
        if pid == 0:
            os.chdir(folder)
            os.execvpe(command[0], command, {**os.environ, **(env or {}), "TERM": "xterm-256color"})
        self.pid = pid
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.written = b""

    def wait_for(self, words, seconds):
        """Waits until one of `words` is written; gives the time of its arrival."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            ready, _, _ = select.select([self.terminal], [], [], 0.05)
            if ready:
                try:
                    self.written += os.read(self.terminal, 65536)
                except OSError:
                    break
            plain = ESCAPES.sub(b"", self.written)
            if any(word in plain for word in words):
                return time.monotonic()
        sys.exit(f"waited {seconds} s for {words}, the screen says:\n{ESCAPES.sub(b'', self.written)[-3000:].decode(errors='replace')}")

    def forget(self):
        while select.select([self.terminal], [], [], 0.1)[0]:
            os.read(self.terminal, 65536)
        self.written = b""

    def type(self, keys):
        os.write(self.terminal, keys)

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        os.close(self.terminal)
        os.waitpid(self.pid, 0)


def save(path, text):
    path.write_text(text)
    return time.monotonic()


class Workshop:
    """Lab A's step a1: right, and wrong in the way that is wrong most often."""

    name = "cargo workshop"
    right_words = [b"works (", "✓ works".encode()]
    wrong_words = [b"collects an answer that comes in pieces"]

    def __init__(self, scratch):
        self.folder = scratch / "course"
        tracked = subprocess.run(["git", "ls-files", "-z"], cwd=REPOSITORY, check=True, capture_output=True).stdout
        for name in filter(None, tracked.decode().split("\0")):
            target = self.folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(REPOSITORY / name, target)
        self.file = self.folder / "lab-a-echo/src/client.rs"
        starter = self.file.read_text()
        body = "    server.write_all(message)?;\n    server.shutdown(Shutdown::Write)?;\n    let mut answer = Vec::new();\n"
        self.right = self.with_body(starter, body + "    server.read_to_end(&mut answer)?;\n    Ok(answer)\n")
        self.wrong = self.with_body(starter, body + "    answer.resize(4096, 0);\n    let count = server.read(&mut answer)?;\n    answer.truncate(count);\n    Ok(answer)\n")
        env = {"CARGO_TARGET_DIR": str(self.folder / "target")}
        self.env = env
        self.screen = Screen(["cargo", "workshop"], self.folder, env)
        self.screen.wait_for([b"a1"], 600)
        self.screen.wait_for([b"to do", b"[q]uit"], 600)

    @staticmethod
    def with_body(starter, body):
        return re.sub(r"(-> io::Result<Vec<u8>> \{\n).*?(\n\}\n)", lambda m: m[1] + body.rstrip("\n") + m[2], starter, count=1, flags=re.S)


class Rustlings:
    """Its exercise `if1`, which tests judge, as ours are judged by checks: right, and wrong in one test."""

    name = "rustlings, judged by tests"
    right_words = [b"Exercise done"]
    wrong_words = [b"test failed"]
    exercise = "03_if/if1"
    before = ("intro1", "intro2")
    as_it_comes = b"error"

    def __init__(self, scratch, program):
        home = scratch / self.exercise.replace("/", "-")
        home.mkdir()
        subprocess.run([program, "init"], cwd=home, input=b"\n", check=True, capture_output=True)
        self.folder = home / "rustlings"
        current = Path(self.exercise).name
        done = "\n".join(self.before)
        (self.folder / ".rustlings-state.txt").write_text(f"DON'T EDIT THIS FILE!\n\n{current}\n\n{done}\n")
        self.file = self.folder / f"exercises/{self.exercise}.rs"
        self.right, self.wrong = self.versions(self.file.read_text())
        self.screen = Screen([program], self.folder, {"CARGO_TARGET_DIR": str(home / "target")})
        self.screen.wait_for([self.as_it_comes], 120)

    @staticmethod
    def versions(starter):
        head, tail = starter.split("    // TODO", 1)
        tail = tail[tail.index("\n}\n"):]
        return head + "    if a > b { a } else { b }" + tail, head + "    if a > b { b } else { a }" + tail


class RustlingsThatRun(Rustlings):
    """Its first exercise about variables, of which it is only asked that it compiles and runs."""

    name = "rustlings, only run"
    wrong_words = [b"error[E", b"error: could not compile"]
    exercise = "01_variables/variables1"

    @staticmethod
    def versions(starter):
        return starter.replace("    x = 5;", "    let x = 5;"), starter


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--rustlings", required=True, help="the rustlings program")
    options.add_argument("--rounds", type=int, default=21)
    options.add_argument("--editor", action="store_true", help="check the workspace all the while, as an editor does")
    options = options.parse_args()

    with tempfile.TemporaryDirectory(prefix="save-to-verdict-") as scratch:
        scratch = Path(scratch)
        program = os.path.abspath(options.rustlings)
        watches = [Rustlings(scratch, program), RustlingsThatRun(scratch, program), Workshop(scratch)]
        over = threading.Event()
        if options.editor:
            threading.Thread(target=editor, args=(watches[-1], over), daemon=True).start()
        times = {watch.name: [] for watch in watches}
        for number in range(options.rounds + 1):
            for watch in watches:
                right = number % 2 == 0
                time.sleep(0.3)
                watch.screen.forget()
                saved = save(watch.file, watch.right if right else watch.wrong)
                seen = watch.screen.wait_for(watch.right_words if right else watch.wrong_words, 60)
                if number:  # the first round warms up
                    times[watch.name].append((seen - saved, right))
        over.set()
        for watch in watches:
            watch.screen.close()
        medians = {}
        for name, taken in times.items():
            medians[name] = statistics.median(seconds for seconds, _ in taken)
            of = lambda right: statistics.median(seconds for seconds, was_right in taken if was_right is right)
            print(f"{name:26} median {medians[name]:.3f} s   right {of(True):.3f} s   wrong {of(False):.3f} s   ({len(taken)} saves)")
        for theirs in (Rustlings.name, RustlingsThatRun.name):
            print(f"ratio to {theirs}: {medians[Workshop.name] / medians[theirs]:.2f}")


def editor(workshop, over):
    """An editor's check of the whole workspace, again and again, in the dev profile."""
    source = workshop.folder / "grader/src/octets.rs"
    while not over.is_set():
        os.utime(source)
        subprocess.run(["cargo", "check", "--workspace", "--all-targets", "--quiet"], cwd=workshop.folder, env={**os.environ, **workshop.env}, capture_output=True)


if __name__ == "__main__":
    main()
