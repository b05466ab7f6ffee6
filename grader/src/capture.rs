//! What a program writes to one of its streams, collected while it runs.
//!
//! A program may write without end, so only a part is kept: the beginning, and of standard error
//! the end too, where a program's last words stand.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use crate::deadline::{Deadline, SLICE};
use crate::octets;

/// How much of a stream is kept; a program that writes more goes on, unhindered.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Kept {
    /// From its beginning.
    head: usize,
    /// From its end, if it is longer than that.
    tail: usize,
}

impl Kept {
    /// Standard output: what was asked for, from its first octet.
    pub(crate) const OUTPUT: Kept = Kept {
        head: 64 << 20,
        tail: 0,
    };

    /// Standard error is read by people: how it began, and the last words.
    pub(crate) const ERRORS: Kept = Kept {
        head: 512 << 10,
        tail: 512 << 10,
    };
}

/// What a program writes to one of its streams, collected by a thread so that it never waits for us.
#[derive(Debug, Clone)]
pub struct Capture {
    shared: Arc<(Mutex<Captured>, Condvar)>,
}

#[derive(Debug, Default)]
struct Captured {
    head: Vec<u8>,
    /// The newest octets of those that had no place in the head.
    tail: VecDeque<u8>,
    /// How many octets have come in all.
    came: usize,
    ended: bool,
}

impl Captured {
    fn take_in(&mut self, octets: &[u8], kept: Kept) {
        self.came += octets.len();
        let room = (kept.head - self.head.len()).min(octets.len());
        let (first, rest) = octets.split_at(room);
        self.head.extend_from_slice(first);
        let newest = &rest[rest.len().saturating_sub(kept.tail)..];
        let oldest = (self.tail.len() + newest.len()).saturating_sub(kept.tail);
        self.tail.drain(..oldest);
        self.tail.extend(newest);
    }

    fn left_out(&self) -> usize {
        self.came - self.head.len() - self.tail.len()
    }
}

impl Capture {
    pub(crate) fn of(stream: Option<impl Read + Send + 'static>, kept: Kept) -> Self {
        let capture = Capture {
            shared: Arc::default(),
        };
        let collecting = capture.clone();
        let collect = move || {
            let mut buffer = vec![0; 64 << 10];
            if let Some(mut stream) = stream {
                while let Ok(read @ 1..) = stream.read(&mut buffer) {
                    let mut captured = collecting.lock();
                    let before = captured.head.len();
                    captured.take_in(&buffer[..read], kept);
                    // Whoever waits looks at the head: once it is full, only the end is news.
                    if captured.head.len() > before {
                        collecting.shared.1.notify_all();
                    }
                }
            }
            collecting.has_ended();
        };
        // Without a thread there is nothing to read: the stream counts as ended.
        if thread::Builder::new()
            .name("capture".into())
            .stack_size(128 << 10)
            .spawn(collect)
            .is_err()
        {
            capture.has_ended();
        }
        capture
    }

    fn lock(&self) -> MutexGuard<'_, Captured> {
        self.shared.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn has_ended(&self) {
        self.lock().ended = true;
        self.shared.1.notify_all();
    }

    /// What has come until now: the beginning and the end, and between them a line that says how
    /// much is left out, if anything is.
    #[must_use]
    pub fn so_far(&self) -> Vec<u8> {
        let captured = self.lock();
        let mut octets = captured.head.clone();
        if captured.left_out() > 0 {
            let left_out = octets::count(captured.left_out());
            octets.extend_from_slice(format!("\n[{left_out} left out here]\n").as_bytes());
        }
        octets.extend(&captured.tail);
        octets
    }

    /// How many octets have come until now, also those that were not kept.
    #[must_use]
    pub fn came(&self) -> usize {
        self.lock().came
    }

    /// Hands over the beginning without copying it: for a program that has ended.
    pub(crate) fn take_head(&self) -> Vec<u8> {
        std::mem::take(&mut self.lock().head)
    }

    /// How it begins, and how much it is: for a failure.
    #[must_use]
    pub fn quoted(&self) -> String {
        let captured = self.lock();
        octets::quoted_start(&captured.head, captured.came)
    }

    /// Waits until `enough` holds of its beginning and whether that is all; false when `deadline` is over.
    pub fn wait(&self, deadline: &Deadline, enough: impl FnMut(&[u8], bool) -> bool) -> bool {
        self.wait_in_slices(deadline, SLICE, enough)
    }

    fn wait_in_slices(
        &self,
        deadline: &Deadline,
        slice: Duration,
        mut enough: impl FnMut(&[u8], bool) -> bool,
    ) -> bool {
        let mut captured = self.lock();
        loop {
            if enough(&captured.head, captured.ended) {
                return true;
            }
            if captured.ended || deadline.is_over() {
                return false;
            }
            captured = self
                .shared
                .1
                .wait_timeout(captured, slice)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
    }

    /// The last lines, escaped, for a failure.
    #[must_use]
    pub fn last_lines(&self, most: usize) -> Vec<String> {
        let octets = self.so_far();
        let tail = &octets[octets.len().saturating_sub(8 << 10)..];
        let text = String::from_utf8_lossy(tail);
        let lines: Vec<&str> = text
            .lines()
            .filter(|line| !line.trim().is_empty())
            .collect();
        lines[lines.len().saturating_sub(most)..]
            .iter()
            .map(|line| printable(line))
            .collect()
    }
}

/// A line of text that cannot steer a terminal: letters of all scripts stay, control characters are escaped.
fn printable(line: &str) -> String {
    line.chars()
        .take(400)
        .map(|letter| {
            if letter.is_control() {
                octets::escape(letter.to_string().as_bytes())
            } else {
                letter.into()
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use std::io::{Write, pipe};
    use std::sync::mpsc;
    use std::time::Instant;

    use super::*;
    use crate::deadline::PATIENCE;

    /// Far longer than anything here takes: whoever waits so long was not woken.
    const NOT_WOKEN: Duration = Duration::from_secs(10);

    fn whole(stream: impl Read + Send + 'static, kept: Kept) -> Capture {
        let capture = Capture::of(Some(stream), kept);
        assert!(capture.wait(&Deadline::within(PATIENCE), |_, ended| ended));
        capture
    }

    #[test]
    fn a_flood_is_read_to_its_end_and_only_its_beginning_is_kept() {
        let kept = Kept {
            head: 1000,
            tail: 0,
        };
        let capture = whole(std::io::repeat(b'x').take(300_000), kept);
        assert!(capture.quoted().ends_with(" (300,000 octets)"));
        assert_eq!(capture.take_head().len(), 1000);
    }

    #[test]
    fn of_a_flood_the_last_words_are_kept_too() {
        let kept = Kept { head: 5, tail: 12 };
        for (name, written, expected) in [
            ("little", "first", "first"),
            (
                "as much as is kept",
                "first, last words",
                "first, last words",
            ),
            (
                "more",
                "first, and much between, last words",
                "first\n[18 octets left out here]\n, last words",
            ),
        ] {
            // Octet by octet, and all at once.
            let (mut one_by_one, mut at_once) = (Captured::default(), Captured::default());
            written
                .as_bytes()
                .chunks(1)
                .for_each(|octet| one_by_one.take_in(octet, kept));
            at_once.take_in(written.as_bytes(), kept);
            for captured in [one_by_one, at_once] {
                let capture = Capture {
                    shared: Arc::new((Mutex::new(captured), Condvar::new())),
                };
                assert_eq!(
                    String::from_utf8(capture.so_far()).unwrap(),
                    expected,
                    "{name}"
                );
            }
        }
    }

    /// Waits without looking at the clock; `act` happens while it waits. How often did it look?
    fn woken_by(
        capture: &Capture,
        act: impl FnOnce() + Send,
        enough: impl Fn(&[u8], bool) -> bool,
    ) -> usize {
        let started = Instant::now();
        let mut looked = 0;
        let (look, first_look) = mpsc::channel();
        thread::scope(|scope| {
            scope.spawn(move || {
                first_look.recv().unwrap();
                act();
            });
            // It looks under the lock: whatever comes after the first look comes while it waits.
            capture.wait_in_slices(&Deadline::within(PATIENCE), NOT_WOKEN, |octets, ended| {
                looked += 1;
                let _ = look.send(());
                enough(octets, ended)
            });
        });
        assert!(started.elapsed() < NOT_WOKEN, "nobody woke it");
        looked
    }

    #[test]
    fn whoever_waits_is_woken_by_what_comes_and_by_the_end() {
        let (stream, mut program) = pipe().unwrap();
        let capture = Capture::of(Some(stream), Kept::OUTPUT);
        woken_by(
            &capture,
            || program.write_all(b"one").unwrap(),
            |octets, _| octets == b"one",
        );
        woken_by(
            &capture,
            || program.write_all(b", two").unwrap(),
            |octets, _| octets == b"one, two",
        );
        woken_by(&capture, || drop(program), |_, ended| ended);
    }

    #[test]
    fn whoever_waits_is_not_woken_by_what_is_not_kept_at_the_beginning() {
        let (stream, mut program) = pipe().unwrap();
        let capture = Capture::of(Some(stream), Kept { head: 1, tail: 9 });
        let flood = || {
            for count in 1..100 {
                program.write_all(b"x").unwrap();
                while capture.lock().came < count {
                    thread::yield_now();
                }
            }
            drop(program);
        };
        // For the first octet, for the end, and a few times for nothing, as the system pleases.
        assert!(woken_by(&capture, flood, |_, ended| ended) < 10);
    }
}
