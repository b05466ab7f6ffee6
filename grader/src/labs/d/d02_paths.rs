//! The two halves of the path: SCRIPT_NAME and PATH_INFO.

use std::path::Path;

use super::d02_the_environment::ENV;
use super::reported::{Teller, Told};
use crate::actor::Script;
use crate::course::{Check, Rank};
use crate::outcome::CheckResult;
use crate::subject::Subject;
use crate::web::{Request, Scripts, percent};

pub(super) const BOTH: Check = Check {
    id: "d2-path",
    title: "takes the path apart: SCRIPT_NAME names the script, PATH_INFO is the rest",
    rank: Rank::Works,
    source: "RFC 3875 §4.1.5, §4.1.13",
    because: "one script can stand for a whole tree of pages: it finds itself in SCRIPT_NAME, and what is asked of it in PATH_INFO; together they are the path",
    by_hand: ENV,
    faults: &[
        "d2-no-path-info",
        "d2-script-name-is-the-path",
        "d2-script-name-is-the-file",
        "d2-path-info-is-the-path",
    ],
    run: both,
};

pub(super) const DECODED: Check = Check {
    id: "d2-path-decoded",
    title: "decodes SCRIPT_NAME and PATH_INFO once",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §4.1.5, §4.1.13",
    because: "unlike a URI path, these are not URL-encoded; `+` is a plus here, and what is encoded twice stays encoded once",
    by_hand: "cargo lab-d --root lab-d-cgi/examples · then: curl http://127.0.0.1:8080/cgi-bin/env.py/a%20b/c+d%2541",
    faults: &["d2-path-info-encoded", "d2-path-info-decoded-twice"],
    run: decoded,
};

pub(super) const TRANSLATED: Check = Check {
    id: "d2-path-translated",
    title: "tells in PATH_TRANSLATED where PATH_INFO lies below the root",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §4.1.6",
    because: "a script that works on files (a converter, a viewer) is called with the file's own path behind its name; without PATH_INFO there is nothing to translate",
    by_hand: ENV,
    faults: &["d2-no-translation", "d2-translated-below-the-script"],
    run: translated,
};

pub(super) const FOLDER: Check = Check {
    id: "d2-folder",
    title: "starts a script in the folder in which it lies",
    rank: Rank::HoldsUp,
    source: "RFC 3875 §7.2",
    because: "a script opens the files beside it by their names",
    by_hand: "printf '#!/bin/sh\\necho Content-Type: text/plain\\necho\\npwd\\n' > .workshop/site/cgi-bin/where; chmod +x .workshop/site/cgi-bin/where · then: cargo lab-d --root .workshop/site, and: curl http://127.0.0.1:8080/cgi-bin/where",
    faults: &["d2-in-the-server's-folder"],
    run: folder,
};

fn both(subject: &Subject) -> CheckResult {
    let mut teller = Teller::start(subject)?;
    let info = format!("/{}/{}.html", subject.word(), subject.word());
    let path = teller.path.clone();
    let told = teller.get(&info)?;
    told.expect("PATH_INFO", info.as_bytes())?;
    told.expect("SCRIPT_NAME", path.as_bytes())?;
    let told = teller.get("?query=/no/path")?;
    told.expect("SCRIPT_NAME", path.as_bytes())?;
    told.expect_nothing("PATH_INFO", &[])?;
    teller.get("/")?.expect("PATH_INFO", b"/")
}

fn decoded(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let name = format!("{}/{} {}", subject.word(), subject.word(), subject.word());
    let path = scripts.script(&name, &Script::reporting())?;
    let mut server = scripts.serve(&[])?;
    let segments = path.split('/').map(|one| percent::encode(one.as_bytes()));
    let encoded = segments.collect::<Vec<_>>().join("/");
    let info = format!("/{}/a%20b+c/%C3%A9%3F%2541;d=e", subject.word());
    let target = format!("{encoded}{info}");
    let told = Told::in_response(server.ask(&Request::get(&target))?)?;
    told.expect("SCRIPT_NAME", path.as_bytes())?;
    told.expect("PATH_INFO", &percent::decode(&info))
}

fn translated(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let path = scripts.script(&subject.word(), &Script::reporting())?;
    let mut server = scripts.serve(&[])?;
    let info = format!("/{}/{}.txt", subject.word(), subject.word());
    let told = Told::in_response(server.get(&format!("{path}{info}"))?)?;
    // On Windows a path may have both slashes.
    let below = |root: &Path| {
        let native = info.replace('/', std::path::MAIN_SEPARATOR_STR);
        [&info, &native].map(|info| format!("{}{info}", root.display()).into_bytes())
    };
    // The root as it was given, or as it is called without links.
    let root = scripts.site.root();
    let real = root.canonicalize().map_err(crate::outcome::broken)?;
    let mut expected = [below(root), below(&real)].concat();
    expected.dedup();
    let expected: Vec<&[u8]> = expected.iter().map(Vec::as_slice).collect();
    told.expect_one_of("PATH_TRANSLATED", &expected)?;
    let without = Told::in_response(server.get(&path)?)?;
    without.expect_nothing("PATH_TRANSLATED", &[])
}

fn folder(subject: &Subject) -> CheckResult {
    let scripts = Scripts::new(subject)?;
    let inner = subject.word();
    let path = scripts.script(&format!("{inner}/script"), &Script::reporting())?;
    let mut server = scripts.serve(&[])?;
    let told = Told::in_response(server.get(&path)?)?;
    let came = String::from_utf8_lossy(&told.report.folder).into_owned();
    let same = |folder: &Path| folder.canonicalize().ok();
    let expected = scripts.bin().join(inner);
    if same(Path::new(&came)) == same(&expected) {
        return Ok(());
    }
    let failure = told.response.about().fact("folder", came);
    Err(failure
        .fact("expected", expected.display().to_string())
        .into())
}
