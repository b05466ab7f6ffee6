//! What a page is made of, with --assets (b8).

use super::by_hand::site_by_hand;
use super::crawling::crawl;
use super::site::{Site, document, html};
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;

pub(super) const ASSETS: Check = Check {
    id: "b8-assets",
    title: "asks for pictures, scripts and style sheets with --assets",
    rank: Rank::HoldsUp,
    source: "handout b8",
    because: "a page with a missing picture is broken too; without the flag a crawl stays with the pages",
    by_hand: site_by_hand!("<img src=a.png>", "a.png", "x", " --assets"),
    faults: &[
        "b8-ignores-assets",
        "b8-assets-without-scripts",
        "b8-assets-are-not-listed",
        "b8-assets-without-srcset",
        "b8-srcset-is-one-url",
        "b8-assets-without-posters",
        "b8-assets-without-backgrounds",
        "b8-assets-without-frames",
    ],
    run: assets,
};

fn assets(subject: &Subject) -> CheckResult {
    let word = format!("/{}.png", subject.word());
    let start = format!(
        "<title>x</title><link rel=stylesheet href=/a.css><script src=/b.js></script></head><body background=/c.png>\
         <p><img src={word} alt=x srcset=\"/d.png 1x, /e.png 2x\"><img src=/gone.png><iframe src=/f></iframe><embed src=/g>\
         <audio src=/h></audio><video src=/i poster=/j.png><source src=/k><track src=/l></video><object data=/m></object>\
         <picture><source srcset=\"/n.png 300w,/o.png 600w\"></picture><input type=image src=/p.png></p>\
         <table background=/q.png><tr background=/r.png><td background=/s.png>x</td><th background=/t.png>x</th></tr></table>\
         <a href=/frames>a</a><p src=/no-1 href=/no-2 data=/no-3 background=/no-4>x</p>"
    );
    // A frame stands in a page of frames alone.
    let frames = "<html><head><title>f</title></head><frameset><frame src=/u></frameset></html>";
    let targets = [
        "/a.css", "/b.js", "/c.png", &word, "/d.png", "/e.png", "/f", "/g", "/h", "/i", "/j.png",
        "/k", "/l", "/m", "/n.png", "/o.png", "/p.png", "/q.png", "/r.png", "/s.png", "/t.png",
        "/u",
    ];
    let site = Site::default()
        .answer("/", html(&start))
        .answer("/frames", html(frames));
    let site = targets.iter().fold(site, |site, target| {
        site.answer(target, document("application/octet-stream", b"x"))
    });
    let crawl = crawl(subject, site, &["--assets"])?;
    crawl.expect_asked(&[&["/", "/frames", "/gone.png"], &targets[..]].concat())?;
    let listed = targets.map(|target| format!("page 200 {target}"));
    let listed = listed.iter().map(String::as_str);
    let others = [
        "page 200 /",
        "page 200 /frames",
        "broken 404 /gone.png found on /",
    ];
    crawl.expect_facts(&listed.chain(others).collect::<Vec<_>>())
}
