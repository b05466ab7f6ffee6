//! Spellings that might lead out of the root (c7).

use super::c07_no_way_out::Guarded;
use crate::course::{Check, Rank};
use crate::outcome::{CheckResult, Explain, Failure, broken};
use crate::subject::Subject;
use crate::web::Site;

pub(super) const DOUBLE: Check = Check {
    id: "c7-double-encoded",
    title: "decodes a path once, and not a second time",
    rank: Rank::HoldsUp,
    source: "RFC 3986 §2.4",
    because: "%252e stands for %2e, three octets of a name: who decodes again gets a dot that nobody has looked at",
    by_hand: "cargo lab-c --root docs · then: curl -i --path-as-is http://127.0.0.1:8080/%252e%252e/Cargo.toml",
    faults: &["c7-decodes-twice", "c3-decodes-twice"],
    run: double,
};

pub(super) const BACKSLASH: Check = Check {
    id: "c7-backslash",
    title: "takes a backslash for no way out",
    rank: Rank::HoldsUp,
    source: "handout c7",
    because: "on Windows a backslash is a slash, and `..\\` leads out; on Unix it is an ordinary octet of a name",
    by_hand: "cargo lab-c --root docs · then: curl -i --path-as-is 'http://127.0.0.1:8080/..%5cCargo.toml'",
    faults: &["c7-backslash-is-a-slash"],
    run: backslash,
};

pub(super) const NUL: Check = Check {
    id: "c7-nul",
    title: "answers 400 or 404 to a NUL in a path",
    rank: Rank::HoldsUp,
    source: "handout c7",
    because: "no name holds a NUL; a program in C would see the end of the name there, and one in Rust gets an error from the system",
    by_hand: "cargo lab-c --root . · then: curl -i http://127.0.0.1:8080/README.md%00.html",
    faults: &["c7-cuts-at-nul", "c7-panics-at-nul"],
    run: nul,
};

pub(super) const ABSOLUTE: Check = Check {
    id: "c7-absolute-form",
    title: "takes a whole URL for a target, and serves nothing outside the root to it either",
    rank: Rank::HoldsUp,
    source: "RFC 9112 §3.2.2",
    because: "proxies send the absolute-form, and every server must accept it: its path is looked at like any other",
    by_hand: "cargo lab-c --root docs · then: curl -i --request-target http://localhost/../Cargo.toml http://127.0.0.1:8080/",
    faults: &["c7-no-absolute-form", "c7-trusts-the-path"],
    run: absolute,
};

pub(super) const SIBLING: Check = Check {
    id: "c7-sibling",
    title: "does not take a folder beside the root for the root, because its name begins alike",
    rank: Rank::HoldsUp,
    source: "handout c7",
    because: "/srv/site-old begins with /srv/site as a text, and is another folder: compare paths segment by segment, and the root from its beginning",
    by_hand: "cargo workshop check c7-sibling --verbose",
    faults: &[
        "c7-trusts-the-path",
        "c7-compares-as-text",
        "c7-joins-absolute-paths",
    ],
    run: sibling,
};

#[cfg(windows)]
pub(super) const WINDOWS: Check = Check {
    id: "c7-windows-names",
    title: "opens no devices, streams and drives on Windows",
    rank: Rank::HoldsUp,
    source: "handout c7",
    because: "there `con` and `nul.txt` are devices in every folder, `name::$DATA` and `name.` are the file `name`, and `c:` is a drive",
    by_hand: "cargo lab-c --root . · then: curl -i http://127.0.0.1:8080/nul.txt",
    faults: &["c7-opens-devices"],
    run: windows,
};

fn double(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let mut guarded = Guarded::of(&site, subject)?;
    let secret = guarded.secret.clone();
    for way in [
        format!("/%252e%252e/{secret}"),
        format!("/..%252f{secret}"),
        format!("/%252e%252e%252f{secret}"),
        format!("/%25252e%25252e/{secret}"),
        format!("/{}/%252e%252e/%252e%252e/{secret}", guarded.folder),
    ] {
        guarded.expect_safe(&way)?;
    }
    // Whoever decodes twice and looks at the dots after that is safe, and does not find these.
    let word = subject.word();
    for name in ["%2e%2e".to_owned(), format!("{word}%2f{word}")] {
        site.file(&name, name.as_bytes())?;
        let response = guarded
            .server
            .get(&format!("/{}", name.replace('%', "%25")))?;
        let is = format!("a file named {name}");
        let named = |failure: Failure| failure.fact("there is", is.clone());
        response.expect_status(&[200]).explain(named)?;
        response.expect_content(name.as_bytes()).explain(named)?;
    }
    Ok(())
}

fn backslash(subject: &Subject) -> CheckResult {
    let mut guarded = Guarded::new(subject)?;
    let (folder, secret) = (guarded.folder.clone(), guarded.secret.clone());
    for way in [
        format!("/..\\{secret}"),
        format!("/..%5c{secret}"),
        format!("/..%5C..%5C{secret}"),
        format!("/{folder}\\..\\..\\{secret}"),
        format!("/{folder}%5c..%5c..%5c{secret}"),
    ] {
        guarded.expect_safe(&way)?;
    }
    if cfg!(windows) {
        return Ok(());
    }
    let response = guarded.server.get(&format!("/{folder}%5Cpage.txt"))?;
    response.expect_status(&[404]).explain(|failure| {
        failure.because("there is no file whose name holds a backslash: it is no slash here")
    })
}

fn nul(subject: &Subject) -> CheckResult {
    let mut guarded = Guarded::new(subject)?;
    for target in [
        format!("/{}/page.txt%00", guarded.folder),
        format!("/{}/page.txt%00.png", guarded.folder),
        format!("/{}%00/page.txt", guarded.folder),
        "/%00".into(),
    ] {
        guarded.server.get(&target)?.expect_status(&[400, 404])?;
    }
    guarded.server.expect_well()
}

fn absolute(subject: &Subject) -> CheckResult {
    let mut guarded = Guarded::new(subject)?;
    let (folder, secret) = (guarded.folder.clone(), guarded.secret.clone());
    let authority = guarded.server.authority();
    let inside = format!("http://{authority}/{folder}/page.txt");
    let response = guarded.server.get(&inside)?;
    response.expect_status(&[200])?;
    response.expect_content(b"a page\n")?;
    // Without a path it is `/`.
    let response = guarded.server.get(&format!("HTTP://{authority}"))?;
    response.expect_status(&[200])?;
    for way in [
        format!("http://{authority}/../{secret}"),
        format!("http://{authority}/%2e%2e/{secret}"),
        format!("http://localhost/{folder}/../../{secret}"),
    ] {
        guarded.expect_safe(&way)?;
    }
    let own = guarded.server.get(&format!("file:///{secret}"))?;
    guarded.expect_no_secret(&own)?;
    own.expect_status(&[400, 403, 404])
}

fn sibling(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let root = site.root().to_owned();
    let name = root
        .file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned();
    let beside = subject.folder().join(format!("{name}-old"));
    std::fs::create_dir(&beside).map_err(broken)?;
    let mut guarded = Guarded::of(&site, subject)?;
    std::fs::write(beside.join("file.txt"), &guarded.content).map_err(broken)?;
    for way in [
        format!("/../{name}-old/file.txt"),
        format!("/%2e%2e/{name}-old/file.txt"),
        // An absolute path in a segment must not replace the root.
        format!("/{}", beside.join("file.txt").display()),
        format!(
            "/{}",
            crate::web::percent::encode(beside.join("file.txt").to_string_lossy().as_bytes())
        ),
    ] {
        guarded.expect_safe(&way)?;
    }
    #[cfg(unix)]
    {
        site.link("old", &beside)?;
        guarded.expect_safe("/old/file.txt").explain(|failure| {
            failure.fact(
                "where",
                format!("/old is a link to {name}-old, beside the root"),
            )
        })?;
    }
    Ok(())
}

#[cfg(windows)]
fn windows(subject: &Subject) -> CheckResult {
    let mut guarded = Guarded::new(subject)?;
    let folder = guarded.folder.clone();
    for target in [
        "/con".into(),
        "/NUL".into(),
        "/nul.txt".into(),
        "/aux.html".into(),
        "/com1".into(),
        "/lpt1.txt".into(),
        "/c:/windows/win.ini".into(),
        "/c:%5cwindows%5cwin.ini".into(),
        "/%5c%5clocalhost%5cc$%5cwindows%5cwin.ini".into(),
        format!("/{folder}/page.txt::$DATA"),
        format!("/{folder}/page.txt:stream"),
        format!("/{folder}/page.txt."),
        format!("/{folder}/page.txt%20"),
    ] {
        guarded.expect_safe(&target)?;
    }
    guarded.server.expect_well()
}
