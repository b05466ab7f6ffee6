//! Whatever students are called, and whatever their programs write: it stays text.

use std::collections::{BTreeMap, HashSet};
use std::sync::LazyLock;

use classroom::class::{Build, Class, Standing, Word};
use pulldown_cmark::{Event, Options, Parser, Tag};
use scraper::{Html, Selector};
use serde_json::Value;

use crate::{plausible, written};

const NAMES: [&str; 22] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "' onmouseover='alert(1)",
    "</title></style><b>x",
    "{{ 7 * 7 }}{% raw %}",
    "=HYPERLINK(\"http://evil.example\";\"click\")",
    "+1+1",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1",
    "\r=1",
    "a\x1b[2J\x1b]0;owned\x07b\u{9b}31m",
    "\u{202e}gnp.exe",
    "../../etc/passwd",
    "CON",
    "",
    "a",
    "A",
    "[click](javascript:alert(1)) ![x](http://evil.example/x.png)",
    "<http://evil.example> www.evil.example me@evil.example",
    "```\n# heading\n- list\n---\n`code` **bold** &amp; <!-- x",
    "]]></failure><x>\u{0}\u{fffe}",
];

/// What is written for them, once for all tests.
static FILES: LazyLock<BTreeMap<String, String>> = LazyLock::new(|| written(&class()));

/// All of them, and everything else that they may write in the same words.
fn class() -> Class {
    let mut class = plausible::class(NAMES.len() + 1, &["a"]);
    let long = "x".repeat(300);
    for (student, name) in class
        .students
        .iter_mut()
        .zip(NAMES.iter().copied().chain([long.as_str()]))
    {
        (student.id, student.name) = (name.to_owned(), name.to_owned());
        student.standing = Standing::Unusable(name.into());
        if let Some(attempt) = student.attempts.last_mut() {
            attempt.incidents.push(name.into());
            attempt.notes.push(name.into());
            attempt.toolchain = name.into();
            let failed = attempt
                .verdicts
                .iter_mut()
                .filter(|graded| graded.outcome == Word::Failed);
            failed
                .flat_map(|graded| &mut graded.lines)
                .for_each(|(_, text)| *text = name.to_owned());
            let decided = classroom::class::Override {
                check: "a1-help".into(),
                outcome: Word::Failed,
                author: name.into(),
                reason: name.into(),
                at: 1,
            };
            student.overrides.push(decided);
        }
    }
    let unbuilt = class.students[4].attempts.last_mut().unwrap();
    unbuilt.build = Build::Failed(format!("error\n{}", NAMES.join("\n")));
    (class.title, class.remarks) = (NAMES[0].into(), vec![NAMES[1].into()]);
    class
}

#[test]
fn files_have_safe_names_and_nobody_overwrites_another() {
    let files = &*FILES;
    let students: HashSet<&String> = files
        .keys()
        .filter(|name| name.starts_with("students/") && name.ends_with(".html"))
        .collect();
    assert_eq!(students.len(), NAMES.len() + 1);
    let small: HashSet<String> = files.keys().map(|name| name.to_lowercase()).collect();
    assert_eq!(small.len(), files.len(), "two names differ only in case");
    for name in files.keys() {
        assert!(
            name.chars()
                .all(|letter| letter.is_ascii_alphanumeric() || "-_./".contains(letter))
                && !name.contains(".."),
            "{name}"
        );
    }
}

#[test]
fn no_name_brings_an_element_or_an_attribute_into_a_page() {
    let files = &*FILES;
    let known = [
        "html",
        "head",
        "meta",
        "title",
        "link",
        "style",
        "body",
        "header",
        "main",
        "footer",
        "section",
        "figure",
        "figcaption",
        "h1",
        "h2",
        "h3",
        "p",
        "b",
        "small",
        "em",
        "i",
        "span",
        "code",
        "pre",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "div",
        "details",
        "summary",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "svg",
        "rect",
        "text",
        "path",
        "polyline",
        "circle",
        "a",
    ];
    for (name, html) in files.iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = Html::parse_document(html);
        assert!(page.errors.is_empty(), "{name}: {:?}", page.errors);
        for element in page.select(&Selector::parse("*").unwrap()) {
            let tag = element.value();
            assert!(known.contains(&tag.name()), "{name}: <{}>", tag.name());
            assert!(
                tag.attrs()
                    .all(|(attribute, _)| !attribute.starts_with("on")),
                "{name}: {tag:?}"
            );
            let link = tag.attr("href").filter(|_| tag.name() == "a");
            assert!(
                link.is_none_or(|link| link.starts_with("students/") && link.ends_with(".html")),
                "{name}: {link:?}"
            );
        }
    }
    let page = Html::parse_document(&files["class.html"]);
    let heading: String = page
        .select(&Selector::parse("h1").unwrap())
        .next()
        .unwrap()
        .text()
        .collect();
    assert_eq!(heading, NAMES[0], "it is shown as it is");
}

#[test]
fn nothing_that_steers_a_terminal_is_in_any_file() {
    for (name, text) in FILES.iter() {
        let steers = |letter: &char| {
            (letter.is_control() && !"\r\n".contains(*letter))
                || "\u{202e}\u{feff}".contains(*letter)
        };
        let text = if name == "class.csv" {
            text.strip_prefix('\u{feff}').unwrap()
        } else {
            text
        };
        assert_eq!(text.chars().find(steers), None, "{name}");
    }
}

#[test]
fn no_cell_of_the_table_is_a_formula() {
    let files = &*FILES;
    let mut reader = csv::Reader::from_reader(files["class.csv"].as_bytes());
    let mut rows = 0;
    for row in reader.records() {
        for cell in &row.unwrap() {
            assert!(
                !cell.trim_start().starts_with(['=', '+', '-', '@']),
                "{cell}"
            );
        }
        rows += 1;
    }
    assert_eq!(rows, NAMES.len() + 1, "no name breaks a row");
}

#[test]
fn a_program_that_reads_json_gets_every_name_as_it_is() {
    let files = &*FILES;
    let lines = files["class.jsonl"]
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap());
    let names: Vec<String> = lines
        .filter(|line| line["kind"] == "student")
        .map(|line| line["name"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names[..NAMES.len()], NAMES);
}

#[test]
fn the_xml_is_well_formed_and_has_nothing_that_is_not_ours() {
    let files = &*FILES;
    let document = roxmltree::Document::parse(&files["class.xml"]).unwrap();
    let tags: HashSet<&str> = document
        .descendants()
        .filter(|node| node.is_element())
        .map(|node| node.tag_name().name())
        .collect();
    for tag in tags {
        assert!(
            [
                "testsuites",
                "testsuite",
                "testcase",
                "properties",
                "property",
                "failure"
            ]
            .contains(&tag),
            "<{tag}>"
        );
    }
}

#[test]
fn no_name_is_markup_in_an_email() {
    let files = &*FILES;
    for (name, text) in files.iter().filter(|(name, _)| name.ends_with(".md")) {
        let mut headings = 0;
        for event in Parser::new_ext(text, Options::all()) {
            match event {
                Event::Html(_)
                | Event::InlineHtml(_)
                | Event::Start(Tag::Link { .. } | Tag::Image { .. })
                | Event::Rule => panic!("{name}: {event:?}\n{text}"),
                Event::Start(Tag::Heading { .. }) => headings += 1,
                _ => {}
            }
        }
        let fences = text.matches("\n### ").count() + text.matches("\n## ").count() + 1;
        assert_eq!(headings, fences, "{name}:\n{text}");
        // Some readers make links of addresses that stand alone.
        let mut fence = None;
        for line in text.lines() {
            match fence {
                Some(end) if line == end => fence = None,
                Some(_) => {}
                None if line.starts_with("```") => fence = line.strip_suffix("text"),
                None => assert!(
                    !["http://", "www.", "me@evil"]
                        .iter()
                        .any(|link| line.contains(link)),
                    "{name}: {line}"
                ),
            }
        }
        assert_eq!(fence, None, "{name}: every fence is closed");
    }
}
