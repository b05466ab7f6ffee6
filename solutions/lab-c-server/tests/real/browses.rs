//! What a browser makes of our answers: lists, pages with everything that belongs to them, and long files.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::browser::{PATIENCE, elements, seen};
use crate::server::{Logged, serve};
use crate::tree;

/// A PNG picture of one pixel.
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0\x1f\x15\xc4\x89\0\0\0\rIDATx\x9cc\xf8\xcf\xc0\xf0\x1f\0\x05\0\x01\xff\x89\x99=\x1d\0\0\0\0IEND\xaeB`\x82";
/// Sound: so many samples a second, each an octet.
const SAMPLES: u32 = 8_000;
/// How long the sound lasts.
const SECONDS: u32 = 1_500;

fn page(folder: &Path, name: &str, text: &str) {
    tree::write(&folder.join(name), text.as_bytes());
}

#[test]
fn a_list_is_shown() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("below")).unwrap();
    page(folder.path(), "a.txt", "a");
    page(folder.path(), "<b>&.txt", "b");
    let server = serve(folder.path());
    let Some(elements) = elements(&server.url("/")) else {
        return;
    };
    for text in [">a.txt</a>", ">&lt;b&gt;&amp;.txt</a>", ">below/</a>"] {
        assert!(elements.contains(text), "{text} is not in {elements}");
    }
    assert_eq!(elements.matches("<a ").count(), 3, "{elements}");
}

#[test]
fn every_link_of_a_list_leads_to_what_it_names() {
    let folder = tempfile::tempdir().unwrap();
    let listing = folder.path().join("listing");
    fs::create_dir(&listing).unwrap();
    page(
        folder.path(),
        "links.html",
        include_str!("pages/links.html"),
    );
    let mut expected = Vec::new();
    for (number, name) in tree::odd_names().into_iter().enumerate() {
        let content = format!("content {number}");
        tree::write(&listing.join(&name), content.as_bytes());
        let shown = name.to_string_lossy();
        // What it does not know as text it would download.
        if shown.ends_with(".txt") {
            expected.push([shown.into_owned(), content]);
        }
    }
    for name in ["a folder", "#"] {
        fs::create_dir(listing.join(name)).unwrap();
        page(
            &listing.join(name),
            "index.html",
            &format!("the folder {name}"),
        );
        expected.push([format!("{name}/"), format!("the folder {name}")]);
    }
    let server = serve(folder.path());
    let Some(seen) = seen(&server, "/links.html") else {
        return;
    };
    let mut seen: Vec<[String; 2]> = serde_json::from_value(seen).unwrap();
    seen.sort();
    expected.sort();
    assert_eq!(seen, expected);
}

#[test]
fn a_page_comes_with_all_that_belongs_to_it_and_a_second_time_nothing_is_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name, text| page(folder.path(), name, text);
    write("twice.html", include_str!("pages/twice.html"));
    write("page.html", include_str!("pages/page.html"));
    write("look.css", "@import 'more.css'; p { color: rgb(1, 2, 3); }");
    write("more.css", "p { margin: 7px; }");
    write("run.js", "window.ran = 'the script ran';");
    write("module.js", "export const text = 'the module, too';");
    write("data.json", "{\"text\": \"and data\"}");
    write(
        "dot.svg",
        "<svg xmlns='http://www.w3.org/2000/svg' width='5' height='4'/>",
    );
    tree::write(&folder.path().join("dot.png"), PNG);

    let server = serve(folder.path());
    let Some(seen) = seen(&server, "/twice.html") else {
        return;
    };
    let everything = json!({
        "colour": "rgb(1, 2, 3)",
        "margin": "7px",
        "script": "the script ran",
        "module": "the module, too",
        "data": "and data",
        "widths": [1, 5],
    });
    assert_eq!(seen, json!([everything, everything]));

    for name in [
        "page.html",
        "look.css",
        "more.css",
        "run.js",
        "module.js",
        "data.json",
        "dot.png",
        "dot.svg",
    ] {
        let of_this = |line: &&Logged| line.target == format!("/{name}");
        let log = server.log_with(PATIENCE, |log| log.iter().filter(of_this).count() > 1);
        let statuses: Vec<u64> = log.iter().filter(of_this).map(|line| line.status).collect();
        assert_eq!(statuses, [200, 304], "{name}: {log:#?}");
    }
}

#[test]
fn what_is_long_is_fetched_by_ranges() {
    let folder = tempfile::tempdir().unwrap();
    page(
        folder.path(),
        "ranges.html",
        include_str!("pages/ranges.html"),
    );
    let sound = sound();
    tree::write(&folder.path().join("sound.wav"), &sound);
    let server = serve(folder.path());
    let Some(seen) = seen(&server, "/ranges.html") else {
        return;
    };
    assert_eq!(seen, json!({"duration": SECONDS, "at": SECONDS - 5}));
    // The end of it alone, which is less than what was asked for first.
    let is_end = |line: &Logged| is_part(line) && line.octets < sound.len() as u64 / 2;
    let log = server.log_with(PATIENCE, |log| log.iter().any(is_end));
    let mut of_sound = log.iter().filter(|line| line.target == "/sound.wav");
    assert!(of_sound.all(is_part), "{log:#?}");
}

fn is_part(line: &Logged) -> bool {
    line.target == "/sound.wav" && line.status == 206
}

/// A WAV file that is silent.
fn sound() -> Vec<u8> {
    let length = SAMPLES * SECONDS;
    let mut file = b"RIFF".to_vec();
    file.extend((length + 36).to_le_bytes());
    file.extend(b"WAVEfmt \x10\0\0\0\x01\0\x01\0");
    // Samples and octets a second; a sample is an octet of 8 bits.
    file.extend([SAMPLES, SAMPLES].map(u32::to_le_bytes).concat());
    file.extend(b"\x01\0\x08\0data");
    file.extend(length.to_le_bytes());
    file.resize(file.len() + length as usize, 0x80);
    file
}
