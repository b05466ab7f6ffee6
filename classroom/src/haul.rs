//! What of a submission is taken: the sources of its labs, as octets in memory, and nothing else.
//!
//! However a submission comes (`submissions.rs`), each of its entries is offered here by its path. What is taken are regular
//! files below `lab-*/src`. Whatever could steer a build is left out, and said.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use grader::course::{LABS, Lab};

use crate::digest::Digest;

/// One file of Rust is 10 to 50 KB.
pub const MOST_OCTETS_OF_A_FILE: u64 = 1 << 20;

/// All labs together are 1.5 MB.
const MOST_OCTETS: u64 = 16 << 20;

const MOST_FILES: usize = 2_000;

const LONGEST_NAME: usize = 100;

/// The sources of one lab: by their paths below its folder's `src`.
pub type Sources = BTreeMap<String, Vec<u8>>;

/// What was taken of a submission.
#[derive(Debug, Default)]
pub struct Haul {
    /// By the labs' ids.
    pub labs: BTreeMap<&'static str, Sources>,
    /// What is to be said of what was left out.
    pub notes: BTreeSet<String>,
    /// What of it would have steered or fooled us.
    pub incidents: BTreeSet<String>,
    /// Where in it each lab lies.
    prefixes: BTreeMap<&'static str, BTreeSet<String>>,
    octets: u64,
    files: usize,
    /// Folders that are called nearly like a lab.
    nearly: BTreeSet<String>,
}

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file, of so many octets (as it says).
    File(u64),
    /// A link, symbolic or hard.
    Link,
    /// A device, a pipe, a socket.
    Other,
}

/// Whether an entry's content matters.
#[derive(Debug)]
pub enum Use {
    /// It is a source of this lab, with this path below `src`.
    Source(&'static Lab, String),
    /// It is compared with the course's own file of this path: if it is not the same, it would have steered something.
    Steers(String),
    /// It is nobody's business.
    None,
}

impl Haul {
    /// Offers an entry. `read` gives its octets, at most so many.
    ///
    /// # Errors
    /// It is to be taken and cannot be read.
    pub fn offer(
        &mut self,
        path: &[u8],
        kind: Kind,
        course: &dyn Fn(&str) -> Option<Vec<u8>>,
        read: impl FnOnce(u64) -> io::Result<Vec<u8>>,
    ) -> io::Result<()> {
        let Ok(path) = std::str::from_utf8(path) else {
            let shown = String::from_utf8_lossy(path).into_owned();
            if shown.contains("/src/") {
                self.notes.insert(format!(
                    "left out {}: its name is not UTF-8",
                    shown.escape_debug()
                ));
            }
            return Ok(());
        };
        let shown = path.escape_debug().to_string();
        if leads_out(path) {
            self.incidents.insert(format!(
                "left out {shown}: its path leads out of the submission"
            ));
            return Ok(());
        }
        self.notice_nearly(path);
        match (use_of(path), kind) {
            (Use::None, _) => Ok(()),
            (Use::Source(..), Kind::Link) => {
                self.incidents
                    .insert(format!("left out {shown}: it is a link"));
                Ok(())
            }
            (Use::Source(..), Kind::Other) => {
                self.incidents
                    .insert(format!("left out {shown}: it is no regular file"));
                Ok(())
            }
            (Use::Source(lab, file), Kind::File(size)) => self.take(lab, file, path, size, read),
            (Use::Steers(own), Kind::File(size)) if size <= MOST_OCTETS_OF_A_FILE => {
                let octets = read(MOST_OCTETS_OF_A_FILE)?;
                if course(&own).as_ref() != Some(&octets) {
                    self.say_it_steers(&own, &shown);
                }
                Ok(())
            }
            (Use::Steers(own), _) => {
                self.say_it_steers(&own, &shown);
                Ok(())
            }
        }
    }

    fn say_it_steers(&mut self, own: &str, shown: &str) {
        let manifest =
            own.ends_with("Cargo.toml") || own == "Cargo.lock" || own.contains("/given/");
        if manifest {
            self.notes
                .insert(format!("{shown} is not the course's: it was not used"));
        } else {
            self.incidents
                .insert(format!("left out {shown}: it would steer the build"));
        }
    }

    fn take(
        &mut self,
        lab: &'static Lab,
        file: String,
        path: &str,
        size: u64,
        read: impl FnOnce(u64) -> io::Result<Vec<u8>>,
    ) -> io::Result<()> {
        let shown = path.escape_debug();
        if let Some(why) = oddly_named(&file) {
            self.notes.insert(format!("left out {shown}: {why}"));
            return Ok(());
        }
        if self.files == MOST_FILES {
            self.incidents
                .insert(format!("left out what comes behind {MOST_FILES} files"));
            return Ok(());
        }
        let room = MOST_OCTETS_OF_A_FILE.min(MOST_OCTETS - self.octets);
        let octets = if size > room {
            None
        } else {
            Some(read(room + 1)?)
        };
        let Some(octets) = octets.filter(|octets| octets.len() as u64 <= room) else {
            self.incidents
                .insert(format!("left out {shown}: larger than {room} octets"));
            return Ok(());
        };
        self.octets += octets.len() as u64;
        self.files += 1;
        // `./` leads nowhere else.
        let parts = path.split('/').take_while(|part| *part != lab.package);
        let prefix = parts.filter(|part| !part.is_empty() && *part != ".");
        let prefix = prefix.map(|part| format!("{part}/")).collect();
        self.prefixes.entry(lab.id).or_default().insert(prefix);
        self.labs.entry(lab.id).or_default().insert(file, octets);
        Ok(())
    }

    fn notice_nearly(&mut self, path: &str) {
        let mut parts: Vec<&str> = path.split('/').collect();
        parts.pop();
        let nearly = |part: &&str| {
            let plain = part.to_lowercase().replace('_', "-");
            plain.starts_with("lab") && LABS.iter().all(|lab| lab.package != *part)
        };
        if let Some(part) = parts.into_iter().take(3).find(nearly) {
            self.nearly.insert(part.escape_debug().to_string());
        }
    }

    /// Why it cannot be graded at all, if so: no lab, or one that is there twice.
    #[must_use]
    pub fn fault(&self) -> Option<String> {
        for (id, prefixes) in &self.prefixes {
            let mut places = prefixes.iter();
            if let (Some(first), Some(second)) = (places.next(), places.next()) {
                let package = Lab::find(id).map_or("", |lab| lab.package);
                return Some(format!(
                    "{package} is there twice, in {first}{package} and {second}{package}: leave one"
                ));
            }
        }
        if !self.labs.is_empty() {
            return None;
        }
        let names: Vec<&str> = LABS.iter().map(|lab| lab.package).collect();
        let nearly: Vec<&str> = self.nearly.iter().map(String::as_str).collect();
        let found = match nearly.as_slice() {
            [] => String::new(),
            found => format!("; there is {}", found.join(", ")),
        };
        Some(format!(
            "no lab in it: a folder called {} with src in it{found}",
            names.join(" or ")
        ))
    }

    /// What was handed in of these labs, in one number.
    #[must_use]
    pub fn content(&self, labs: &[&'static Lab]) -> String {
        let mut digest = Digest::default();
        for lab in labs {
            digest.add(lab.id);
            for (file, octets) in self.labs.get(lab.id).into_iter().flatten() {
                digest.add(file).add(octets);
            }
        }
        digest.hex()
    }
}

/// What an entry with this path is for.
#[must_use]
pub fn use_of(path: &str) -> Use {
    let parts: Vec<&str> = path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
        .collect();
    let lab_at = parts.iter().enumerate().find_map(|(at, part)| {
        LABS.iter()
            .copied()
            .find(|lab| lab.package == *part)
            .map(|lab| (at, lab))
    });
    let before = &parts[..lab_at.map_or(parts.len().saturating_sub(1), |(at, _)| at)];
    // The reference, what cargo made, what was put aside: none of it is the student's work.
    let elsewhere = |part: &&str| {
        matches!(
            *part,
            "solutions" | "target" | "node_modules" | ".workshop" | ".git"
        )
    };
    if before.iter().any(elsewhere) || before.len() > 3 {
        return Use::None;
    }
    match (lab_at, parts.as_slice()) {
        (Some((at, lab)), parts) if parts.get(at + 1) == Some(&"src") && parts.len() > at + 2 => {
            Use::Source(lab, parts[at + 2..].join("/"))
        }
        (Some((at, lab)), parts) => {
            let inside = parts[at + 1..].join("/");
            let steers = matches!(inside.as_str(), "Cargo.toml" | "build.rs" | "Cargo.lock")
                || inside.starts_with(".cargo/")
                || inside.starts_with("rust-toolchain")
                || inside.starts_with("given/");
            if steers {
                Use::Steers(format!("{}/{inside}", lab.package))
            } else {
                Use::None
            }
        }
        (None, [.., folder, file]) if *folder == ".cargo" => Use::Steers(format!(".cargo/{file}")),
        (None, [.., file])
            if matches!(
                *file,
                "Cargo.lock" | "Cargo.toml" | "rust-toolchain" | "rust-toolchain.toml"
            ) && parts.len() < 3 =>
        {
            Use::Steers((*file).to_owned())
        }
        _ => Use::None,
    }
}

fn leads_out(path: &str) -> bool {
    path.starts_with(['/', '\\'])
        || path.split(['/', '\\']).any(|part| part == "..")
        || path.contains('\0')
        || path.get(1..2) == Some(":")
}

fn oddly_named(file: &str) -> Option<&'static str> {
    if file.len() > LONGEST_NAME {
        return Some("its path is too long");
    }
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "._-/ +".contains(letter);
    if !file.chars().all(plain) {
        return Some("its name has other letters than a-z, 0-9, `.`, `_`, `-`");
    }
    if file
        .split('/')
        .any(|part| part.starts_with('.') || part == "__pycache__")
    {
        return Some("its name begins with a dot, or Python has made it");
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offer(haul: &mut Haul, path: &str, kind: Kind) {
        let read = |limit: u64| Ok(vec![b'x'; usize::try_from(limit).unwrap().min(3)]);
        haul.offer(path.as_bytes(), kind, &|_| None, read).unwrap();
    }

    #[test]
    fn only_sources_of_labs_are_taken() {
        let mut haul = Haul::default();
        for path in [
            "lab-a-echo/src/client.rs",
            "./lab-a-echo/src/serve/one.rs",
            "lab-a-echo/README.md",
            "solutions/lab-a-echo/src/client.rs",
            "target/verify/lab-a-echo/src/x.rs",
            ".workshop/aside/lab-a-echo/src/y.rs",
            "lab-a-echo/src",
            "notes.txt",
        ] {
            offer(&mut haul, path, Kind::File(3));
        }
        assert_eq!(
            haul.labs["a"].keys().collect::<Vec<_>>(),
            ["client.rs", "serve/one.rs"]
        );
        assert_eq!(haul.fault(), None, "{haul:?}");
        assert!(
            haul.notes.is_empty() && haul.incidents.is_empty(),
            "{haul:?}"
        );
    }

    #[test]
    fn what_would_steer_or_lead_out_is_left_out_and_said() {
        for (path, kind, word) in [
            ("lab-a-echo/src/x.rs", Kind::Link, "it is a link"),
            ("lab-a-echo/src/x.rs", Kind::Other, "no regular file"),
            ("lab-a-echo/src/x.rs", Kind::File(2 << 20), "larger than"),
            ("../lab-a-echo/src/x.rs", Kind::File(3), "leads out"),
            ("/lab-a-echo/src/x.rs", Kind::File(3), "leads out"),
            ("C:\\lab-a-echo\\src\\x.rs", Kind::File(3), "leads out"),
            ("lab-a-echo/build.rs", Kind::File(3), "steer the build"),
            (".cargo/config.toml", Kind::File(3), "steer the build"),
            (
                "lab-a-echo/.cargo/config.toml",
                Kind::File(3),
                "steer the build",
            ),
            (
                "course/rust-toolchain.toml",
                Kind::File(3),
                "steer the build",
            ),
            (
                "lab-a-echo/Cargo.toml",
                Kind::File(3),
                "is not the course's",
            ),
            ("Cargo.lock", Kind::File(3), "is not the course's"),
            (
                "lab-a-echo/src/\u{1b}[2J.rs",
                Kind::File(3),
                "other letters",
            ),
            ("lab-a-echo/src/.hidden.rs", Kind::File(3), "dot"),
        ] {
            let mut haul = Haul::default();
            offer(&mut haul, path, kind);
            let said: Vec<&String> = haul.notes.iter().chain(&haul.incidents).collect();
            assert!(
                said.len() == 1 && said[0].contains(word),
                "{path}: {said:?}"
            );
            assert!(!said[0].contains('\u{1b}'), "{said:?}");
            assert!(haul.labs.is_empty(), "{path}");
        }
    }

    #[test]
    fn files_that_lie_about_their_size_do_not_get_through() {
        let mut haul = Haul::default();
        let read = |limit: u64| Ok(vec![b'x'; usize::try_from(limit).unwrap()]);
        haul.offer(b"lab-a-echo/src/x.rs", Kind::File(1), &|_| None, read)
            .unwrap();
        assert!(
            haul.labs.is_empty() && haul.incidents.len() == 1,
            "{haul:?}"
        );
    }

    #[test]
    fn a_submission_without_a_lab_or_with_one_twice_says_so() {
        let mut haul = Haul::default();
        offer(&mut haul, "lab_a_echo/src/client.rs", Kind::File(3));
        let fault = haul.fault().unwrap();
        assert!(
            fault.contains("no lab in it") && fault.contains("there is lab_a_echo"),
            "{fault}"
        );
        let mut haul = Haul::default();
        offer(&mut haul, "one/lab-a-echo/src/client.rs", Kind::File(3));
        offer(&mut haul, "two/lab-a-echo/src/client.rs", Kind::File(3));
        assert_eq!(
            haul.fault().unwrap(),
            "lab-a-echo is there twice, in one/lab-a-echo and two/lab-a-echo: leave one"
        );
    }

    #[test]
    fn content_is_of_the_labs_asked_for() {
        let mut one = Haul::default();
        offer(&mut one, "lab-a-echo/src/client.rs", Kind::File(3));
        let mut two = Haul::default();
        offer(&mut two, "x/lab-a-echo/src/client.rs", Kind::File(3));
        offer(&mut two, "x/lab-b-client/src/lib.rs", Kind::File(3));
        let [a, b] = ["a", "b"].map(|id| Lab::find(id).unwrap());
        assert_eq!(one.content(&[a]), two.content(&[a]));
        assert_ne!(one.content(&[a, b]), two.content(&[a, b]));
    }
}
