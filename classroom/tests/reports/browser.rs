//! What the pages look like in Chromium: nothing wider than the window, no error, enough contrast, dark and light.
//!
//! Without Chromium these tests say so and are skipped; with `CI=true` that is a failure.

use std::fs;
use std::io::{Write, stderr};
use std::process::{Command, Stdio};

use classroom::class::Class;
use tempfile::TempDir;

use crate::{plausible, written};

/// What it may be called.
const NAMES: [&str; 5] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "chrome",
    "msedge",
];

/// A browser, with a profile of its own.
struct Browser {
    name: &'static str,
    folder: TempDir,
}

impl Browser {
    fn find() -> Option<Browser> {
        let runs = |name: &&str| {
            let mut command = Command::new(name);
            command
                .arg("--version")
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null());
            command.status().is_ok_and(|status| status.success())
        };
        let Some(name) = NAMES.into_iter().find(|name| runs(name)) else {
            assert!(
                std::env::var_os("CI").is_none(),
                "there is no Chromium: apt-get install chromium"
            );
            // Not by `eprintln!`: of a test that passes the test harness shows nothing that it prints.
            let _ = writeln!(
                stderr(),
                "SKIPPED: there is no Chromium (apt-get install chromium)"
            );
            return None;
        };
        Some(Browser {
            name,
            folder: tempfile::tempdir().unwrap(),
        })
    }

    /// The page as it is after its scripts have run.
    fn dom(&self, html: &str, is_dark: bool) -> String {
        let page = self.folder.path().join("page.html");
        fs::write(&page, html).unwrap();
        let mut command = Command::new(self.name);
        command.args([
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
        ]);
        command.args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--dump-dom",
        ]);
        // 0 is dark, 1 is light.
        command.arg(format!(
            "--blink-settings=preferredColorScheme={}",
            u32::from(!is_dark)
        ));
        command.arg(format!(
            "--user-data-dir={}",
            self.folder.path().join("profile").display()
        ));
        command
            .arg(format!("file://{}", page.display()))
            .stdin(Stdio::null())
            .stderr(Stdio::null());
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    }

    /// What this script finds in the page. The page's own rule that no script may run is taken out for it. The page stands in a frame
    /// of this width: a window of Chromium's cannot be as narrow as a telephone.
    fn look(&self, html: &str, width: u32, is_dark: bool, script: &str) -> Vec<String> {
        let early = "<script>const errors = []; addEventListener('error', (event) => errors.push('error: ' + event.message)); \
                     console.error = (...words) => errors.push(words.join(' '));</script>";
        let late = format!(
            "<script>parent.document.getElementById('seen').textContent = 'SEEN' + JSON.stringify([...errors, ...(() => {{ {script} }})()]) + 'END';</script>"
        );
        let html = html
            .replace(RULE, "")
            .replacen("<head>", &format!("<head>{early}"), 1)
            .replace("</body>", &format!("{late}</body>"));
        let inside = html.replace('&', "&amp;").replace('"', "&quot;");
        let frame = format!(
            "<!DOCTYPE html><body><pre id=seen></pre><iframe style='width: {width}px; height: 900px; border: 0' srcdoc=\"{inside}\"></iframe>"
        );
        let dom = self.dom(&frame, is_dark);
        let inner = dom
            .split("<pre id=\"seen\">SEEN")
            .nth(1)
            .and_then(|rest| rest.split("END</pre>").next());
        let inner = inner
            .unwrap_or_else(|| panic!("the script did not run: {}", &dom[..dom.len().min(500)]));
        serde_json::from_str(
            &inner
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&amp;", "&"),
        )
        .unwrap()
    }
}

/// What keeps scripts from running.
const RULE: &str = "default-src 'none';";

/// Names what is wider than the window, but for what scrolls by itself.
const TOO_WIDE: &str = "
    document.querySelectorAll('details').forEach((it) => it.open = true);
    const scrolls = (part) => part.closest('.scroll, pre, svg, style');
    const wide = [...document.querySelectorAll('body *')].filter((part) => !(scrolls(part) && scrolls(part) !== part) && part.getBoundingClientRect().right > innerWidth + 1);
    if (document.documentElement.scrollWidth > innerWidth && !wide.length) return ['the page is wider than the window'];
    const lines = (cell) => { const range = document.createRange(); range.selectNodeContents(cell); return new Set([...range.getClientRects()].map((it) => it.top)).size; };
    const broken = [...document.querySelectorAll('.everyone td, .everyone thead th')].filter((cell) => lines(cell) > 1);
    if (broken.length) return ['a cell is broken into lines: ' + broken[0].textContent];
    return wide.map((part) => part.tagName + '.' + part.className + ' ' + part.textContent.trim().slice(0, 60)).slice(0, 3);";

/// Names text with a contrast below 4.5.
const TOO_PALE: &str = "
    document.querySelectorAll('details').forEach((it) => it.open = true);
    const parts = (colour) => { const all = colour.match(/[\\d.]+/g).map(Number); return all.length > 3 ? all : [...all, 1]; };
    const light = (colour) => { const [r, g, b] = colour.map((it) => it / 255).map((it) => it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
    const behind = (part) => { for (let it = part; it; it = it.parentElement) { const colour = parts(getComputedStyle(it).backgroundColor); if (colour[3] > 0) return colour; } return [255, 255, 255, 1]; };
    const found = new Map();
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    let seen = 0;
    while (walk.nextNode()) {
        const part = walk.currentNode.parentElement;
        if (!walk.currentNode.textContent.trim() || part.closest('style, script, title')) continue;
        seen += 1;
        const style = getComputedStyle(part);
        const [one, other] = [light(parts(part.closest('svg') ? style.fill : style.color)), light(behind(part))].sort((a, b) => b - a);
        const contrast = (one + 0.05) / (other + 0.05);
        if (contrast < 4.5) found.set(part.tagName + '.' + part.className + ' ' + contrast.toFixed(2), walk.currentNode.textContent.trim().slice(0, 20));
    }
    return seen < 20 ? ['there is no text'] : [...found].map((it) => it.join(': '));";

/// The class's page, and the one of the student with the most on it.
fn both(class: &Class) -> Vec<String> {
    let files = written(class);
    let students = files
        .iter()
        .filter(|(name, _)| name.starts_with("students/") && name.ends_with(".html"));
    let longest = students
        .max_by_key(|(_, html)| html.len())
        .map(|(_, html)| html.clone());
    [files["class.html"].clone()]
        .into_iter()
        .chain(longest)
        .collect()
}

#[test]
fn pages_fit_into_wide_and_narrow_windows() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let mut class = plausible::class(30, &["a", "b", "c"]);
    class.students[0].name = "x".repeat(300);
    for html in both(&class)
        .iter()
        .chain(&both(&plausible::class(0, &["a"])))
    {
        for width in [1280, 390] {
            let found = browser.look(html, width, false, TOO_WIDE);
            assert!(found.is_empty(), "{width}: {found:#?}");
        }
    }
    let control =
        "<!DOCTYPE html><html><head></head><body><p style='width: 3000px'>wide</p></body></html>";
    assert_eq!(
        browser.look(control, 390, false, TOO_WIDE),
        ["P. wide"],
        "what is wider is found"
    );
    assert_eq!(
        browser.look(control, 390, false, "return [String(innerWidth)];"),
        ["390"]
    );
}

#[test]
fn text_has_enough_contrast_dark_and_light() {
    let Some(browser) = Browser::find() else {
        return;
    };
    for html in both(&plausible::class(30, &["a", "b", "c"])) {
        for is_dark in [false, true] {
            let script = format!(
                "if (matchMedia('(prefers-color-scheme: dark)').matches !== {is_dark}) return ['the other scheme']; {TOO_PALE}"
            );
            let found = browser.look(&html, 1280, is_dark, &script);
            assert!(found.is_empty(), "dark: {is_dark}: {found:#?}");
        }
    }
}

#[test]
fn no_script_runs_in_a_page_whatever_comes_into_it() {
    let Some(browser) = Browser::find() else {
        return;
    };
    let html = both(&plausible::class(3, &["a"])).remove(0);
    let broken = |html: &str| {
        html.replace("</main>", "<p id=proof></p><script>document.getElementById('proof').textContent = 'it ' + 'ran';</script></main>")
    };
    assert!(!browser.dom(&broken(&html), false).contains("it ran"));
    let without = html.replace(RULE, "");
    assert!(
        browser.dom(&broken(&without), false).contains("it ran"),
        "without the rule it would"
    );
}
