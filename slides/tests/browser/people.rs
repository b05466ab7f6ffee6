//! Those who use a deck: with a keyboard, a finger, a reader of screens, two windows, or eyes that moving things hurt.

use serde_json::{Value, json};

use crate::chromium::{Chromium, Window};
use crate::pages::{self, Pages};

const DECK: &str = "# Keys\n<!-- deck id=keys -->\n## One\n<!-- slide id=one minutes=1 -->\n[a link](#three)\n\n<!-- steps -->\n- a\n- b\n\n<details class=\"notes\">\nAsk them.\n</details>\n\n\
    ## Two\n<!-- slide id=two minutes=1 rank=more -->\n## Three\n<!-- slide id=three minutes=1 -->\n```text\ncode\n```\n\n<details><summary>Why?</summary>\n\nBecause.\n\n</details>\n\n\
    ## Lab\n<!-- slide id=lab minutes=25 steps=a1,a2 -->\nBuild it.\n";

fn open() -> Option<(Chromium, Window, tempfile::TempDir)> {
    let mut chromium = Chromium::open()?;
    let folder = tempfile::tempdir().unwrap();
    let window = chromium.window(&pages::made_up(folder.path(), DECK));
    Some((chromium, window, folder))
}

const STATE: &str = "slides[now].id + ' ' + step + ' ' + mode";

#[test]
fn keys_lead_through_a_deck() {
    let Some((mut chromium, window, _folder)) = open() else {
        return;
    };
    let keys = [
        ("ArrowRight", "one 1 present"),
        ("PageDown", "one 2 present"),
        (" ", "three 0 present"),
        ("ArrowLeft", "one 2 present"),
        ("o", "one 2 overview"),
        ("Escape", "one 2 present"),
        ("r", "one 2 read"),
        ("ArrowRight", "two 0 read"),
        ("r", "two 0 present"),
        ("Home", "one 0 present"),
        ("End", "lab 0 present"),
        ("PageUp", "three 0 present"),
    ];
    for (key, state) in keys {
        chromium.press(&window, key);
        assert_eq!(chromium.run(&window, STATE), state, "{key}");
    }
    chromium.press(&window, "?");
    let rows = "document.querySelectorAll('dialog[open] tr').length";
    assert!(chromium.run(&window, rows).as_u64() > Some(8));
}

#[test]
fn words_are_found_in_titles_and_texts() {
    let Some((mut chromium, window, _folder)) = open() else {
        return;
    };
    chromium.press(&window, "/");
    chromium.tell(&window, "Input.insertText", json!({"text": "because"}));
    let found = "[...document.querySelectorAll('dialog a')].map((link) => link.textContent)";
    assert_eq!(chromium.lines(&window, found), ["Three"]);
    chromium.press(&window, "Enter");
    assert_eq!(chromium.run(&window, STATE), "three 0 present");
}

/// With two windows there is one talk: whichever goes on, the other follows.
#[test]
fn the_presenters_window_follows() {
    let Some((mut chromium, window, _folder)) = open() else {
        return;
    };
    chromium.press(&window, "p");
    let speaker = chromium.opened_by("?speaker");
    chromium.shows(
        &speaker,
        "typeof mode == 'string' && mode == 'speaker' && other",
    );
    let said = "document.getElementById('said').textContent.trim()";
    assert_eq!(chromium.run(&speaker, said), "Ask them.");
    let next = "document.querySelector('.slide.next').id";
    assert_eq!(chromium.run(&speaker, next), "three");
    chromium.press(&window, "ArrowRight");
    chromium.shows(&speaker, "slides[now].id == 'one' && step == 1");
    chromium.press(&speaker, "End");
    chromium.shows(&window, "slides[now].id == 'lab'");
    chromium.run(&speaker, "arrived -= 1_600_000; tick()");
    let clock = "document.querySelector('#time .over').textContent";
    let told = chromium.run(&speaker, clock);
    let told = told.as_str().unwrap();
    assert!(
        told.starts_with("26:4") && told.ends_with("of 25 min on this slide"),
        "{told}"
    );
    chromium.press(&window, "Home");
    chromium.shows(&speaker, "slides[now].id == 'one' && step == 0");
}

#[test]
fn a_finger_leads_through_a_deck() {
    let Some((mut chromium, window, _folder)) = open() else {
        return;
    };
    let touch = json!({"enabled": true, "maxTouchPoints": 1});
    chromium.tell(&window, "Emulation.setTouchEmulationEnabled", touch);
    let (left, right) = ((300, 400), (900, 400));
    for (from, to, state) in [
        (right, left, "one 1 present"),
        (right, left, "one 2 present"),
        (right, left, "three 0 present"),
        (left, right, "one 2 present"),
        // Too short a way, and up: that is no wish to go on.
        ((600, 400), (590, 400), "one 2 present"),
        ((600, 600), (540, 100), "one 2 present"),
    ] {
        chromium.swipe(&window, from, to);
        chromium.shows(&window, &format!("{STATE} == '{state}'"));
    }
}

/// What has the focus after each press of the Tab key.
fn tabs(chromium: &mut Chromium, window: &Window, count: usize) -> Vec<String> {
    let focused = "document.activeElement.tagName + ' ' + (document.activeElement.closest('.slide')?.id ?? '')";
    (0..count)
        .map(|_| {
            chromium.press(window, "Tab");
            chromium.run(window, focused).as_str().unwrap().to_owned()
        })
        .collect()
}

#[test]
fn the_focus_stays_on_the_slide_that_is_shown_and_goes_from_top_to_bottom() {
    let Some((mut chromium, window, _folder)) = open() else {
        return;
    };
    assert_eq!(tabs(&mut chromium, &window, 1), ["A one"]);
    chromium.run(
        &window,
        "show(slides.findIndex((slide) => slide.id == 'three')); document.activeElement.blur()",
    );
    assert_eq!(
        tabs(&mut chromium, &window, 2),
        ["PRE three", "SUMMARY three"]
    );
    // Enter opens the answer, and does not go on.
    chromium.press(&window, "Enter");
    chromium.shows(
        &window,
        "slides[now].id == 'three' && slides[now].querySelector('details').open",
    );
    // A dialog has the focus until it is closed.
    chromium.press(&window, "/");
    let inside = "!!document.activeElement.closest('dialog')";
    assert_eq!(chromium.run(&window, inside), true);
}

/// What a reader of screens says: names in the order in which they stand.
fn spoken(chromium: &mut Chromium, window: &Window) -> Vec<String> {
    let tree = chromium.tell(window, "Accessibility.getFullAXTree", json!({}));
    let nodes: Vec<Value> = tree["nodes"].as_array().unwrap().clone();
    let mut spoken = Vec::new();
    speak(&nodes, &nodes[0], &mut spoken);
    spoken
}

fn speak(nodes: &[Value], node: &Value, spoken: &mut Vec<String>) {
    let role = node["role"]["value"].as_str().unwrap_or_default();
    let name = node["name"]["value"].as_str().unwrap_or_default();
    let is_told = ["heading", "StaticText", "image", "link", "timer"].contains(&role);
    if node["ignored"] == false && is_told && !name.is_empty() {
        spoken.push(format!("{role} {}", name.trim()));
    }
    for id in node["childIds"].as_array().into_iter().flatten() {
        if let Some(child) = nodes.iter().find(|node| node["nodeId"] == *id) {
            speak(nodes, child, spoken);
        }
    }
}

#[test]
fn a_reader_of_screens_hears_one_slide_from_its_heading_on() {
    let Some((mut chromium, window, _folder)) = open() else {
        return;
    };
    let place = |spoken: &[String], part: &str| spoken.iter().position(|it| it.contains(part));
    // What fades in is heard when it is there.
    let still = json!({"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]});
    chromium.tell(&window, "Emulation.setEmulatedMedia", still);
    chromium.run(&window, "show(0, 2)");
    let heard = spoken(&mut chromium, &window);
    let order: Vec<_> = ["heading One", "link a link", "StaticText a", "StaticText b"]
        .iter()
        .map(|part| place(&heard, part))
        .collect();
    assert!(
        order.iter().all(Option::is_some) && order.is_sorted(),
        "{heard:#?}"
    );
    // Neither what is not shown yet nor the speaker's notes.
    assert_eq!(place(&heard, "Three"), None, "{heard:#?}");
    assert_eq!(place(&heard, "Ask them"), None, "{heard:#?}");
    // On a lab slide the mark before a step is a word.
    chromium.run(&window, "show(slides.length - 1)");
    let heard = spoken(&mut chromium, &window);
    assert!(
        place(&heard, "done:").is_some() && place(&heard, "your next step:").is_some(),
        "{heard:#?}"
    );
    // A new slide is told without being asked for.
    let live = "document.querySelector('[aria-live=polite]').textContent";
    assert_eq!(chromium.run(&window, live), "4 of 4: Lab");
}

#[test]
fn steps_are_ticked_where_somebody_reads() {
    let Some((mut chromium, window, _folder)) = open() else {
        return;
    };
    chromium.press(&window, "r");
    let marks = "[...document.querySelectorAll('.steps li')].map((item) => getComputedStyle(item, '::before').content + item.querySelector('b').textContent)";
    assert_eq!(chromium.lines(&window, marks), ["\"✓\"a1", "\"➜\"a2"]);
}

/// Whoever asked the system for no motion gets none; whoever did not gets a little.
#[test]
fn motion_is_only_for_those_who_bear_it() {
    let Some((mut chromium, window, _folder)) = open() else {
        return;
    };
    let moving = "[...document.querySelectorAll('*')].filter((part) => { const style = getComputedStyle(part); \
        return parseFloat(style.transitionDuration) > 0 || style.animationName != 'none' || style.scrollBehavior == 'smooth'; }).length > 0";
    for (wish, moves) in [("reduce", false), ("no-preference", true)] {
        let features = json!({"features": [{"name": "prefers-reduced-motion", "value": wish}]});
        chromium.tell(&window, "Emulation.setEmulatedMedia", features);
        assert_eq!(chromium.run(&window, moving), moves, "{wish}");
    }
}

/// The system's wish decides, until somebody presses `t`.
#[test]
fn the_theme_is_the_systems_or_the_readers() {
    let Some((mut chromium, window, _folder)) = open() else {
        return;
    };
    let paper = "getComputedStyle(root).backgroundColor";
    let mut papers = Vec::new();
    for wish in ["light", "dark"] {
        let features = json!({"features": [{"name": "prefers-color-scheme", "value": wish}]});
        chromium.tell(&window, "Emulation.setEmulatedMedia", features);
        papers.push(chromium.run(&window, paper));
    }
    assert_ne!(papers[0], papers[1]);
    chromium.press(&window, "t");
    assert_eq!(chromium.run(&window, paper), papers[0]);
}

/// A phone is not a projector: it reads.
#[test]
fn a_narrow_window_reads_and_nothing_sticks_out() {
    let Some(mut chromium) = Chromium::open() else {
        return;
    };
    let pages = Pages::of_the_course();
    let window = chromium.window(&pages.file(&pages.decks[0]));
    let size = json!({"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": true});
    chromium.tell(&window, "Emulation.setDeviceMetricsOverride", size);
    for deck in &pages.decks {
        let address = format!("file://{}", pages.file(deck).display());
        chromium.go(&window, &address);
        assert_eq!(chromium.run(&window, "mode"), "read", "{}", deck.file);
        let wide = "document.documentElement.scrollWidth - innerWidth";
        assert_eq!(chromium.run(&window, wide), 0, "{}", deck.file);
    }
}
