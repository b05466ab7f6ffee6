//! REDbot looks at responses as a proxy and a cache would, asks again for parts and with conditions,
//! and notes what is good and what is bad about them.

use serde_json::Value;

use crate::programs::run;
use crate::server::serve;
use crate::{found, tree};

#[test]
fn redbot_finds_nothing_bad() {
    let Some(redbot) = found::part_of(
        "REDbot",
        found::made_for_ci("redbot/bin/redbot"),
        "python3 -m venv target/ci/redbot && target/ci/redbot/bin/pip install redbot==2.7.1",
    ) else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("folder")).unwrap();
    tree::write(&folder.path().join("data.bin"), &tree::octets(100_000));
    let text = "<!DOCTYPE html><title>A page</title>".to_owned() + &"<p>A line\n".repeat(2_000);
    tree::write(&folder.path().join("page.html"), text.as_bytes());
    let server = serve(folder.path());

    for (path, status, must_have) in [
        (
            "/data.bin",
            200,
            &["CL_CORRECT", "RANGE_CORRECT", "INM_304", "IMS_304"][..],
        ),
        (
            "/page.html",
            200,
            &[
                "CL_CORRECT",
                "RANGE_CORRECT",
                "INM_304",
                "IMS_304",
                "CONNEG_GZIP_GOOD",
            ],
        ),
        ("/folder/", 200, &["CL_CORRECT"]),
        ("/folder", 301, &["CL_CORRECT"]),
        ("/nothing", 404, &["CL_CORRECT"]),
        ("/time", 200, &["CL_CORRECT", "STORE_NO_STORE"]),
    ] {
        let ran = run(&redbot, ["-o", "har", &server.url(path)], folder.path());
        let report: Value = serde_json::from_slice(&ran.printed()).unwrap();
        let entry = &report["log"]["entries"][0];
        assert_eq!(entry["response"]["status"], status, "{path}");
        let notes = all_notes(&entry["_red_messages"]);
        for note in &notes {
            let (name, level) = (text_of(note, "note_id"), text_of(note, "level"));
            assert!(
                ["GOOD", "INFO"].contains(&level),
                "{path}: {level} {name}: {}",
                text_of(note, "summary")
            );
        }
        for must in must_have {
            assert!(
                notes.iter().any(|note| text_of(note, "note_id") == *must),
                "{path}: it does not note {must}: {notes:#?}"
            );
        }
    }
}

/// Notes, and the notes below them.
fn all_notes(notes: &Value) -> Vec<&Value> {
    let notes = notes.as_array().into_iter().flatten();
    notes
        .flat_map(|note| [vec![note], all_notes(&note["subnotes"])].concat())
        .collect()
}

fn text_of<'a>(note: &'a Value, key: &str) -> &'a str {
    note[key].as_str().unwrap_or_default()
}
