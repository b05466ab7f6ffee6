//! What decks look like in Chromium: no slide is larger than its canvas, scripts run without an error.
//!
//! Without Chromium these tests say so and are skipped; with `CI=true` that is a failure. `SLIDES_SHEETS=DIR` writes
//! pictures of all slides there, six on a sheet, to be looked at.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use slides::deck::Deck;
use slides::page::{self, Course};
use slides::progress::Progress;
use slides::{build, pdf, reading};
use workshop::workspace::Workspace;

fn workspace() -> Workspace {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    Workspace {
        root: root.canonicalize().unwrap(),
    }
}

/// Chromium, if there is one.
fn chromium() -> Option<&'static str> {
    let found = pdf::chromium();
    if found.is_none() {
        assert!(
            std::env::var_os("CI").is_none(),
            "there is no Chromium: apt-get install chromium"
        );
        eprintln!("SKIPPED: there is no Chromium (apt-get install chromium)");
    }
    found
}

fn run(chromium: &str, profile: &Path, arguments: &[&str], page: &Path) -> String {
    let output = Command::new(chromium)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--hide-scrollbars",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(arguments)
        .arg(format!("file://{}", page.display()))
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// What this script says about a page that has this one added to it.
fn seen(chromium: &str, folder: &Path, html: &str, script: &str) -> Vec<String> {
    let page = folder.join("page.html");
    let early = "<script>const errors = []; addEventListener('error', (event) => errors.push('error: ' + event.message)); \
                 const complain = console.error; console.error = (...words) => { errors.push(words.join(' ')); complain(...words); };</script>";
    let late = format!(
        "<script>document.body.innerHTML = '<pre>SEEN' + JSON.stringify([...errors, ...(() => {{ {script} }})()]) + 'END</pre>';</script>"
    );
    let html = html
        .replacen("<head>", &format!("<head>{early}"), 1)
        .replace("</body>", &format!("{late}</body>"));
    fs::write(&page, html).unwrap();
    let dom = run(
        chromium,
        &folder.join("profile"),
        &["--dump-dom", "--window-size=1280,720"],
        &page,
    );
    let inner = dom
        .split("<pre>SEEN")
        .nth(1)
        .and_then(|rest| rest.split("END</pre>").next());
    let inner = inner
        .unwrap_or_else(|| panic!("the page's script did not run: {dom}"))
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&amp;", "&");
    serde_json::from_str(&inner).unwrap()
}

/// Names the slides that are larger than the canvas.
const TOO_LARGE: &str = "
    setMode('present');
    return slides.flatMap((slide, at) => {
        show(at, last(slide));
        const canvas = slide.querySelector('.canvas');
        const edge = canvas.getBoundingClientRect();
        const inner = slide.querySelector('.body').getBoundingClientRect();
        const parts = [...canvas.querySelectorAll('.body *')].filter((part) => !part.closest('svg') || part.tagName === 'svg');
        const over = parts.filter((part) => {
            const place = part.getBoundingClientRect();
            return place.width > 0 && (place.right > edge.right - 20 || place.bottom > inner.bottom + 1);
        });
        const cut = parts.filter((part) => part.tagName === 'PRE' && part.scrollWidth > part.clientWidth + 1);
        return [...over, ...cut].slice(0, 1).map((part) => slide.id + ': ' + part.tagName.toLowerCase() + ' ' + part.textContent.trim().slice(0, 40));
    });";

#[test]
fn no_slide_is_larger_than_its_canvas() {
    let Some(chromium) = chromium() else { return };
    let folder = tempfile::tempdir().unwrap();
    let made = build::make(&workspace(), None).unwrap();
    for deck in &made.decks {
        let html = &made
            .pages
            .iter()
            .find(|(name, _)| *name == deck.page())
            .unwrap()
            .1;
        let found = seen(chromium, folder.path(), html, TOO_LARGE);
        assert!(found.is_empty(), "{}: {found:#?}", deck.file);
    }
}

fn html_of(text: &str) -> String {
    let (deck, troubles) = reading::read("control.md", text);
    assert_eq!(troubles, []);
    let decks: [Deck; 1] = [deck];
    let course = Course {
        decks: &decks,
        glossary: &[],
        progress: &Progress::default(),
        version: None,
    };
    page::of_deck(&decks[0], &course)
}

#[test]
fn a_slide_that_is_larger_is_found() {
    let Some(chromium) = chromium() else { return };
    let folder = tempfile::tempdir().unwrap();
    let lines = "- a line\n".repeat(20);
    let wide = "x".repeat(120);
    let text = format!(
        "# Control\n<!-- deck id=control -->\n## Long\n<!-- slide id=long minutes=1 -->\n{lines}\n## Fits\n<!-- slide id=fits minutes=1 -->\nA line.\n\n## Wide\n<!-- slide id=wide minutes=1 -->\n```text\n{wide}\n```\n"
    );
    let found = seen(chromium, folder.path(), &html_of(&text), TOO_LARGE);
    let ids: Vec<&str> = found.iter().filter_map(|it| it.split(':').next()).collect();
    assert_eq!(ids, ["long", "wide"]);
}

#[test]
fn keys_lead_through_a_deck() {
    let Some(chromium) = chromium() else { return };
    let folder = tempfile::tempdir().unwrap();
    let text = "# Keys\n<!-- deck id=keys -->\n## One\n<!-- slide id=one minutes=1 -->\n<!-- steps -->\n- a\n- b\n\n## Two\n<!-- slide id=two minutes=1 rank=more -->\n## Three\n<!-- slide id=three minutes=1 -->\n";
    let script = "
        const told = [];
        const press = (key) => { document.body.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })); told.push(key + ' ' + slides[now].id + ' ' + step + ' ' + mode); };
        setMode('present'); show(0);
        ['ArrowRight', 'PageDown', ' ', 'ArrowLeft', 'o', 'Escape', 'r', 'ArrowRight', 'r', 'Home', 'End'].forEach(press);
        return told;";
    let told = seen(chromium, folder.path(), &html_of(text), script);
    assert_eq!(
        told,
        [
            "ArrowRight one 1 present",
            "PageDown one 2 present",
            "  three 0 present",
            "ArrowLeft one 2 present",
            "o one 2 overview",
            "Escape one 2 present",
            "r one 2 read",
            "ArrowRight two 0 read",
            "r two 0 present",
            "Home one 0 present",
            "End three 0 present"
        ]
    );
}

#[test]
fn a_deck_prints_a_page_for_each_slide() {
    let Some(chromium) = chromium() else { return };
    let folder = tempfile::tempdir().unwrap();
    let made = build::make(&workspace(), None).unwrap();
    let deck = &made.decks[0];
    let (page, to) = (
        folder.path().join("deck.html"),
        folder.path().join("deck.pdf"),
    );
    fs::write(
        &page,
        &made
            .pages
            .iter()
            .find(|(name, _)| *name == deck.page())
            .unwrap()
            .1,
    )
    .unwrap();
    run(
        chromium,
        &folder.path().join("profile"),
        &[
            "--no-pdf-header-footer",
            &format!("--print-to-pdf={}", to.display()),
        ],
        &page,
    );
    let octets = fs::read(&to).unwrap();
    let text = String::from_utf8_lossy(&octets);
    let pages = text.matches("/Type /Page\n").count();
    assert_eq!(pages, deck.slides.len());
}

/// Not a test of anything: pictures for whoever looks.
#[test]
fn sheets_of_slides_are_written_if_asked_for() {
    let Some(folder) = std::env::var_os("SLIDES_SHEETS").map(PathBuf::from) else {
        return;
    };
    let Some(chromium) = chromium() else { return };
    fs::create_dir_all(&folder).unwrap();
    let folder = folder.canonicalize().unwrap();
    let profile = tempfile::tempdir().unwrap();
    let made = build::make(&workspace(), None).unwrap();
    for deck in &made.decks {
        let html = &made
            .pages
            .iter()
            .find(|(name, _)| *name == deck.page())
            .unwrap()
            .1;
        for (sheet, first) in (0..deck.slides.len()).step_by(6).enumerate() {
            let style = "<style>[data-mode=overview] main { grid-template-columns: 640px 640px !important; gap: 8px !important; padding: 8px !important; } \
                         [data-mode=overview] .slide { width: 640px !important; height: 360px !important; } [data-mode=overview] .canvas { transform: scale(0.5) !important; }</style>";
            let script = format!(
                "<script>setMode('overview'); slides.forEach((slide, at) => {{ slide.classList.remove('now'); slide.hidden = at < {first} || at >= {first} + 6; if (slide.hidden) slide.style.display = 'none'; }}); scrollTo(0, 0);</script>"
            );
            let page = profile.path().join("sheet.html");
            fs::write(
                &page,
                html.replace("</body>", &format!("{style}{script}</body>")),
            )
            .unwrap();
            let picture = folder.join(format!("{}-{}.png", deck.id, sheet + 1));
            run(
                chromium,
                &profile.path().join("profile"),
                &[
                    "--window-size=1312,1120",
                    &format!("--screenshot={}", picture.display()),
                ],
                &page,
            );
        }
    }
}
