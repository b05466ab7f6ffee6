//! What decks look like in Chromium: on a canvas, in both themes, for a keyboard, a finger, a reader of screens and a printer.
//!
//! Without Chromium these tests say so and are skipped; with `CI=true` that is a failure. `SLIDES_SHEETS=DIR` writes
//! pictures of all slides there, six on a sheet, in both themes, to be looked at.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

mod chromium;
mod pages;
mod people;
mod sheets;
// As much of it as it takes to talk to Chromium.
#[path = "../../../solutions/lab-e-framework/tests/real/web_socket.rs"]
mod web_socket;

use std::collections::BTreeSet;
use std::fs;

use chromium::{Chromium, Window};
use pages::Pages;
use serde_json::json;

const LOOKS: &str = include_str!("looks.js");
/// No text on a slide is smaller; the canvas is 720 high.
const LEAST: u32 = 16;

/// What a page complains of in both themes.
#[track_caller]
fn complaints(chromium: &mut Chromium, window: &Window) -> Vec<String> {
    chromium.run(window, LOOKS);
    let mut found = chromium.lines(
        window,
        &format!("deck ? [...looks.tooLarge(), ...looks.tooSmall({LEAST})] : []"),
    );
    for theme in ["light", "dark"] {
        let script = format!("root.dataset.theme = '{theme}'; looks.tooFaint()");
        let faint = chromium.lines(window, &script);
        found.extend(faint.into_iter().map(|part| format!("{theme}: {part}")));
    }
    found
}

#[test]
fn every_page_fits_and_can_be_read_and_leads_somewhere() {
    let Some(mut chromium) = Chromium::open() else {
        return;
    };
    let pages = Pages::of_the_course();
    let files = pages.files();
    let (mut places, mut links, mut wrong) = (BTreeSet::new(), Vec::new(), Vec::new());
    let window = chromium.window(&files[0]);
    for file in &files {
        chromium.go(&window, &format!("file://{}", file.display()));
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        let found = complaints(&mut chromium, &window);
        wrong.extend(found.into_iter().map(|it| format!("{name}: {it}")));
        let ids = "[...document.querySelectorAll('[id]')].map((part) => part.id)";
        let ids = chromium.lines(&window, ids);
        places.extend(ids.into_iter().map(|id| format!("{name}#{id}")));
        places.insert(name.clone());
        let here = chromium.lines(&window, "looks.links()");
        links.extend(here.into_iter().map(|link| match link.starts_with('#') {
            true => (name.clone(), format!("{name}{link}")),
            false => (name.clone(), link),
        }));
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    let is_outside = |link: &str| {
        ["https://", "http://127.0.0.1:"]
            .iter()
            .any(|start| link.starts_with(start))
    };
    let dead: Vec<_> = links
        .iter()
        .filter(|(_, link)| !is_outside(link) && !places.contains(link))
        .collect();
    assert!(dead.is_empty(), "{dead:#?}");
    assert!(links.len() > pages.decks.len());
    assert_eq!(chromium.complaints, Vec::<String>::new());
}

#[test]
fn what_does_not_fit_or_cannot_be_read_is_found() {
    let Some(mut chromium) = Chromium::open() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let (lines, wide) = ("- a line\n".repeat(20), "x".repeat(120));
    let text = format!(
        "# Control\n<!-- deck id=control -->\n## Long\n<!-- slide id=long minutes=1 -->\n{lines}\n\
         ## Fits\n<!-- slide id=fits minutes=1 -->\nA line.\n\n\
         ## Wide\n<!-- slide id=wide minutes=1 -->\n```text\n{wide}\n```\n\n\
         ## Small\n<!-- slide id=small minutes=1 -->\n<p style=\"font-size: 12px\">small</p>\n\n\
         ## Faint\n<!-- slide id=faint minutes=1 -->\n<p style=\"color: #8a8a8a\">grey</p>\n"
    );
    let window = chromium.window(&pages::made_up(folder.path(), &text));
    let found = complaints(&mut chromium, &window);
    let told: Vec<&str> = found
        .iter()
        .map(|it| it.split([':', '(']).next().unwrap())
        .collect();
    // Grey that is too faint on white is so on black too, or nearly: 5.6 there.
    assert_eq!(told, ["long", "wide", "small", "light"], "{found:#?}");
    assert!(found[3].contains("faint"), "{found:#?}");
    // What goes wrong in a script is heard of.
    chromium.run(
        &window,
        "setTimeout(() => { throw new Error('on purpose'); }); 0",
    );
    chromium.shows(&window, "true");
    let heard = chromium
        .complaints
        .iter()
        .any(|it| it.contains("on purpose"));
    assert!(heard, "{:?}", chromium.complaints);
}

/// Text that only shows at times: the presenter's clock and notes, help, search, a lab that takes too long.
#[test]
fn what_shows_at_times_can_be_read_in_both_themes() {
    let Some(mut chromium) = Chromium::open() else {
        return;
    };
    let pages = Pages::of_the_course();
    let window = chromium.window(&pages.file(&pages.decks[1]));
    chromium.run(&window, LOOKS);
    let states = [
        "setMode('read')",
        "setMode('overview')",
        "setMode('present'); help()",
        "document.querySelector('dialog').close(); search(); document.querySelector('dialog input').value = 'socket'; document.querySelector('dialog input').dispatchEvent(new Event('input'))",
        "document.querySelector('dialog').close(); show(slides.findIndex((slide) => slide.querySelector('.clock'))); arrived -= 86_400_000; tick()",
        "deck.insertAdjacentHTML('beforeend', '<div id=\"said\"></div><div id=\"time\"></div>'); setMode('speaker'); arrived -= 86_400_000; tick()",
    ];
    for state in states {
        for theme in ["light", "dark"] {
            let script = format!("root.dataset.theme = '{theme}'; {state}; looks.tooFaint()");
            let script = if theme == "dark" {
                "root.dataset.theme = 'dark'; looks.tooFaint()".to_owned()
            } else {
                script
            };
            let faint = chromium.lines(&window, &script);
            assert!(faint.is_empty(), "{state}, {theme}: {faint:#?}");
        }
    }
    assert_eq!(chromium.complaints, Vec::<String>::new());
}

#[test]
fn a_deck_prints_a_page_for_each_slide() {
    let Some(mut chromium) = Chromium::open() else {
        return;
    };
    let pages = Pages::of_the_course();
    for deck in &pages.decks {
        let window = chromium.window(&pages.file(deck));
        let asked = json!({"preferCSSPageSize": true, "transferMode": "ReturnAsStream"});
        let printed = chromium.tell(&window, "Page.printToPDF", asked);
        let mut text = String::new();
        loop {
            let asked = json!({"handle": printed["stream"]});
            let piece = chromium.tell(&window, "IO.read", asked);
            let piece_text = piece["data"].as_str().unwrap();
            match piece["base64Encoded"] == true {
                true => text.push_str(&decoded(piece_text)),
                false => text.push_str(piece_text),
            }
            if piece["eof"] == true {
                break;
            }
        }
        let count = text.matches("/Type /Page\n").count();
        assert_eq!(count, deck.slides.len(), "{}", deck.file);
    }
}

fn decoded(text: &str) -> String {
    String::from_utf8_lossy(&decoded_octets(text)).into_owned()
}

/// Base64 (RFC 4648 §4).
fn decoded_octets(text: &str) -> Vec<u8> {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let (mut octets, mut bits, mut count) = (Vec::new(), 0u32, 0);
    for letter in text.bytes() {
        let Some(value) = LETTERS.iter().position(|known| *known == letter) else {
            continue;
        };
        (bits, count) = (bits << 6 | value as u32, count + 6);
        if count >= 8 {
            count -= 8;
            octets.push((bits >> count) as u8);
            bits &= (1 << count) - 1;
        }
    }
    octets
}

/// A deck goes to a talk alone: nothing in it is fetched from elsewhere.
#[test]
fn a_deck_is_one_file() {
    let pages = Pages::of_the_course();
    for file in pages.files() {
        let html = fs::read_to_string(&file).unwrap();
        let head = html.split("</head>").next().unwrap();
        for from_elsewhere in ["@import", "url(", "rel=\"stylesheet\""] {
            assert!(
                !head.contains(from_elsewhere),
                "{}: {from_elsewhere}",
                file.display()
            );
        }
        for from_elsewhere in ["<script src", "<img", "<iframe", "<video", "<object"] {
            assert!(
                !html.contains(from_elsewhere),
                "{}: {from_elsewhere}",
                file.display()
            );
        }
    }
}
