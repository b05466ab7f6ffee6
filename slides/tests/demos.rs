//! The demonstrations on slides are commands that run as written. This runs all that need no network, in a network of their own:
//! there is nothing in it but loopback.
//!
//! A block of `console` says in its border what stands behind it: `behind="…"` a server in another terminal (several, with `;;`
//! between), `first="…"` and `then="…"` what was typed before and after that server was started, `stays=2` that its first two commands go on while the next one runs, and `not="…"`
//! why no test can run it. A program on a slide says `as=…`: where to it was typed. What the slide shows has to come; numbers may
//! differ, and `…` stands for anything.
//!
//! It takes a minute and builds what a class builds: `cargo test -p slides --test demos -- --ignored`.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use grader::deadline::{Deadline, until};
use grader::leash::Leash;
use slides::fence::Fence;
use slides::reading;
use workshop::workspace::Workspace;

/// A laptop's build may come first.
const PATIENCE: Duration = Duration::from_secs(300);

fn course() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    root.canonicalize().unwrap()
}

/// A block of commands, and what comes of them.
#[derive(Debug)]
struct Demo {
    slide: String,
    behind: Vec<String>,
    first: String,
    then: String,
    stays: usize,
    why_not: Option<String>,
    commands: Vec<String>,
    shown: Vec<String>,
}

fn demos() -> Vec<Demo> {
    let workspace = Workspace { root: course() };
    let (decks, _) = reading::read_all(&workspace).unwrap();
    let slides = decks.iter().flat_map(|deck| &deck.slides);
    slides
        .flat_map(|slide| of(&slide.id, &slide.body))
        .collect()
}

fn of(slide: &str, body: &str) -> Vec<Demo> {
    let mut found = Vec::new();
    let mut lines = body.lines();
    while let Some(line) = lines.next() {
        let Some(info) = line.trim().strip_prefix("```") else {
            continue;
        };
        let inside: Vec<&str> = lines
            .by_ref()
            .take_while(|line| !line.starts_with("```"))
            .collect();
        let fence = Fence::of(info);
        if let Some(file) = fence.words.get("as") {
            fs::write(course().join(file), format!("{}\n", inside.join("\n"))).unwrap();
        }
        if fence.language == "console" {
            found.push(demo(slide, &fence, &inside));
        }
    }
    found
}

fn demo(slide: &str, fence: &Fence<'_>, lines: &[&str]) -> Demo {
    let word = |name: &str| fence.words.get(name).map(str::to_owned);
    let (mut commands, mut shown): (Vec<String>, Vec<String>) = Default::default();
    let mut goes_on = false;
    for line in lines {
        let ends_open = |text: &str| text.trim_end().ends_with(['\\', '|']);
        if let Some(command) = line.strip_prefix("$ ") {
            goes_on = ends_open(command);
            commands.push(command.to_owned());
        } else if goes_on {
            goes_on = ends_open(line);
            let command = commands.last_mut().unwrap();
            command.push('\n');
            command.push_str(line);
        } else {
            shown.push((*line).to_owned());
        }
    }
    Demo {
        slide: slide.to_owned(),
        behind: word("behind")
            .map_or_else(Vec::new, |all| all.split(";;").map(str::to_owned).collect()),
        first: word("first").unwrap_or_default(),
        then: word("then").unwrap_or_default(),
        stays: word("stays").map_or(0, |count| count.parse().unwrap()),
        why_not: word("not"),
        commands,
        shown,
    }
}

impl Demo {
    /// What a person does in several terminals, as one script of bash. What the slide's own commands say stands between marks.
    fn script(&self) -> String {
        let mut script = String::from(
            "ip link set lo up\n\
             listening() { awk '$4 == \"0A\"' /proc/net/tcp /proc/net/tcp6 | wc -l; }\n\
             more_listen() { for _ in $(seq 3000); do [ \"$(listening)\" -gt \"$1\" ] && return; sleep 0.1; done; echo NOBODY LISTENS; exit 1; }\n",
        );
        let stays = |command: &str| {
            format!("before=$(listening)\n{{ {command}\n}} </dev/null >&2 &\nmore_listen $before\n")
        };
        let done = |command: &str| match command {
            "" => String::new(),
            command => format!("{{ {command}\n}} >&2\n"),
        };
        script += &done(&self.first);
        for command in &self.behind {
            script += &stays(command);
        }
        script += &done(&self.then);
        script += "echo BEGIN\n";
        for (number, command) in self.commands.iter().enumerate() {
            script += &match number < self.stays {
                true => stays(command),
                // In the background and listening: whoever types the next line has waited for it without knowing.
                false if command.ends_with('&') => {
                    format!("before=$(listening)\n{command}\nmore_listen $before\n")
                }
                false => format!("{command}\n"),
            };
        }
        script + "echo END\n"
    }

    /// Runs it until all has come that the slide shows, and gives what came instead.
    fn run(&self, folder: &Path) -> Result<(), String> {
        let (said, errors) = (folder.join("said"), folder.join("errors"));
        let mut command = Command::new("unshare");
        command
            .args(["--user", "--map-root-user", "--net", "bash", "-c"])
            .arg(format!(
                "exec 2>&1\n{}",
                self.script()
                    .replace(">&2", &format!(">>'{}' 2>&1", errors.display()))
            ))
            .current_dir(course())
            // What attendees have finished at that point is the reference here.
            .envs(
                ["A-ECHO", "B-CLIENT", "C-SERVER", "D-CGI", "E-FRAMEWORK"].map(|lab| {
                    let alias = format!("CARGO_ALIAS_LAB_{}", &lab[..1]);
                    (
                        alias,
                        format!(
                            "run --quiet --profile workshop --package solution-{} --",
                            lab.to_lowercase()
                        ),
                    )
                }),
            )
            .env("CARGO_NET_OFFLINE", "true")
            .stdin(Stdio::null())
            .stdout(File::create(&said).unwrap())
            .stderr(Stdio::null());
        // Cargo tells those that it runs about itself; a terminal would not.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG")
                || text.starts_with("CARGO_MANIFEST")
                || text == "RUSTUP_TOOLCHAIN"
            {
                command.env_remove(&name);
            }
        }
        let leash = Leash::default();
        let mut child = leash.start(&mut command).unwrap().unwrap();
        let text = || String::from_utf8_lossy(&fs::read(&said).unwrap()).replace('\r', "");
        until(&Deadline::within(PATIENCE), || {
            let text = text();
            // What goes on in the background may still have something to say.
            let goes_on = self.commands.iter().any(|command| command.ends_with('&'));
            let has_ended = text.contains("END\n") && (!goes_on || self.shown.is_empty());
            let is_shown = !self.shown.is_empty() && self.is_in(&text);
            has_ended || is_shown || text.contains("NOBODY LISTENS")
        });
        leash.end(&mut child);
        let text = text();
        let is_fine =
            self.is_in(&text) && !text.contains("not found") && !text.contains("NOBODY LISTENS");
        let is_done = !self.shown.is_empty() || text.contains("END\n");
        match is_fine && is_done {
            true => Ok(()),
            false => Err(format!(
                "{}: the slide shows\n{}\nand there came\n{text}\n{}",
                self.slide,
                self.shown.join("\n"),
                fs::read_to_string(errors).unwrap_or_default()
            )),
        }
    }

    /// Whether all lines of the slide come in this text. What a program says of errors may come before or after the rest.
    fn is_in(&self, text: &str) -> bool {
        let mut lines: Vec<&str> = text.lines().skip_while(|line| *line != "BEGIN").collect();
        let shown = self.shown.iter().filter(|shown| !shown.trim().is_empty());
        shown.into_iter().all(|shown| {
            let at = lines.iter().position(|line| is_like(shown, line));
            at.map(|at| lines.remove(at)).is_some()
        })
    }
}

/// Whether a line is what the slide shows, but for numbers and for what the slide leaves out.
fn is_like(shown: &str, line: &str) -> bool {
    let shown = without_numbers(shown);
    let mut rest = &without_numbers(line)[..];
    shown
        .split('…')
        .all(|part| match rest.find(part.trim_end()) {
            Some(at) => {
                rest = &rest[at + part.trim_end().len()..];
                true
            }
            None => false,
        })
}

/// Every row of digits becomes one `0`, every row of white space one space, and a drawn line may be longer.
fn without_numbers(text: &str) -> String {
    let mut plain = String::new();
    for letter in text.chars() {
        let letter = match letter {
            '0'..='9' => '0',
            '\t' => ' ',
            other => other,
        };
        if !(matches!(letter, '0' | ' ' | '─') && plain.ends_with(letter)) {
            plain.push(letter);
        }
    }
    plain
}

#[test]
fn lines_are_alike_but_for_numbers_and_gaps() {
    for (shown, line, alike) in [
        ("Date: Sun, 22 Nov", "Date: Sun, 3 Nov 2026", true),
        (
            "{\"detail\":\"x\",…}",
            "{\"detail\":\"x\",\"status\":412}",
            true,
        ),
        ("HTTP/1.1 200 OK", "HTTP/1.1 404 Not Found", false),
        ("X-Cache: HIT", "X-Cache: MISS", false),
    ] {
        assert_eq!(is_like(shown, line), alike, "{shown} {line}");
    }
}

#[test]
#[ignore = "builds and runs what a class does: cargo test -p slides --test demos -- --ignored"]
fn every_demonstration_runs_as_written() {
    let works = Command::new("unshare")
        .args([
            "--user",
            "--map-root-user",
            "--net",
            "ip",
            "link",
            "set",
            "lo",
            "up",
        ])
        .status();
    if !works.is_ok_and(|status| status.success()) {
        assert!(
            std::env::var_os("CI").is_none(),
            "no network of one's own can be made here: apt-get install util-linux iproute2"
        );
        eprintln!("SKIPPED: no network of one's own can be made here");
        return;
    }
    let only = std::env::var("DEMO").ok();
    let mut wrong = Vec::new();
    for demo in demos()
        .iter()
        .filter(|demo| only.as_ref().is_none_or(|only| *only == demo.slide))
    {
        match &demo.why_not {
            Some(why) => eprintln!("not run, {}: {why}", demo.slide),
            None => {
                let folder = tempfile::tempdir().unwrap();
                eprintln!("{}: {}", demo.slide, demo.commands.join("; "));
                wrong.extend(demo.run(folder.path()).err());
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
