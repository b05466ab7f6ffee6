//! A visitor with a browser's memory: curl, and a jar for its cookies.

use std::fs;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::found;
use crate::programs::run;
use crate::server::Server;
use crate::site::url;

/// curl, in a folder of its own.
pub struct Visitor {
    program: PathBuf,
    folder: TempDir,
}

/// What came back.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    /// As it came, but for the names of the fields: they are in small letters.
    head: String,
    pub content: Vec<u8>,
}

impl Visitor {
    #[track_caller]
    pub fn new() -> Option<Visitor> {
        Some(Visitor {
            program: found::program("curl", "apt-get install curl")?,
            folder: tempfile::tempdir().unwrap(),
        })
    }

    /// Asks for a page, with these options of curl.
    #[track_caller]
    pub fn ask(&self, server: &Server, options: &[&str], path: &str) -> Page {
        let url = url(server, path);
        let usual = [
            "--silent",
            "--show-error",
            "--noproxy",
            "*",
            "--max-time",
            "50",
            "--cookie",
            "jar",
            "--cookie-jar",
            "jar",
            "--dump-header",
            "head",
            "--output",
            "content",
        ];
        let content = self.folder.path().join("content");
        // curl makes no file for a page without content.
        fs::write(&content, "").unwrap();
        let arguments = [&usual, options, &[&url]].concat();
        let ran = run(&self.program, arguments, self.folder.path());
        assert_eq!(
            ran.code,
            Some(0),
            "{path}: {}{}",
            ran.stderr,
            server.messages()
        );
        let head = fs::read(self.folder.path().join("head")).unwrap();
        Page::new(&String::from_utf8_lossy(&head), fs::read(content).unwrap())
    }

    #[track_caller]
    pub fn get(&self, server: &Server, path: &str) -> Page {
        self.ask(server, &[], path)
    }

    /// Sends a form, as browsers do.
    #[track_caller]
    pub fn post(&self, server: &Server, path: &str, fields: &[(&str, &str)]) -> Page {
        let fields: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let options: Vec<&str> = fields
            .iter()
            .flat_map(|field| ["--data-urlencode", field])
            .collect();
        self.ask(server, &options, path)
    }

    /// Sends a file, as browsers do.
    #[track_caller]
    pub fn upload(&self, server: &Server, options: &[&str], path: &str, octets: &[u8]) -> Page {
        fs::write(self.folder.path().join("file"), octets).unwrap();
        let options = [options, &["--form", "file=@file", "--form", "name=Ada"]].concat();
        self.ask(server, &options, path)
    }
}

impl Page {
    fn new(head: &str, content: Vec<u8>) -> Page {
        // What comes before the last head is `100 Continue`.
        let head = head.trim_end().rsplit("\r\n\r\n").next().unwrap();
        let lines = head.lines().map(|line| match line.split_once(": ") {
            Some((name, value)) => format!("{}: {value}\n", name.to_ascii_lowercase()),
            None => format!("{line}\n"),
        });
        Page {
            status: head.split(' ').nth(1).unwrap().parse().unwrap(),
            head: lines.collect(),
            content,
        }
    }

    /// The value of the first field with this name, which is in small letters.
    #[track_caller]
    pub fn field(&self, name: &str) -> &str {
        let start = format!("{name}: ");
        let mut values = self
            .head
            .lines()
            .filter_map(|line| line.strip_prefix(&start));
        values
            .next()
            .unwrap_or_else(|| panic!("no {name}: {}", self.head))
    }

    #[track_caller]
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.content).unwrap()
    }

    /// What stands in the text between these words.
    #[track_caller]
    pub fn between(&self, before: &str, after: &str) -> &str {
        let text = self.text();
        text.split_once(before)
            .and_then(|(_, rest)| Some(rest.split_once(after)?.0))
            .unwrap_or_else(|| panic!("no {before}…{after}: {text}"))
    }

    /// Where the client is sent: a path of the server.
    #[track_caller]
    pub fn leads_to(&self, server: &Server) -> &str {
        assert!(matches!(self.status, 302 | 303), "{self:?}");
        let location = self.field("location");
        location.strip_prefix(&url(server, "")).unwrap_or(location)
    }
}
