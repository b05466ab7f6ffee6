//! e17 · Mounts.

use super::asking::serve;
use super::said::expect_json;
use super::{e17_files, e17_networks, e17_proxies, e17_scripts};
use crate::course::{Check, Rank, Step};
use crate::labs::outlines::e::E17;
use crate::outcome::{CheckResult, Explain};
use crate::subject::Subject;
use crate::web::{Request, Site, WebServer};

pub(super) const STEP: Step = Step {
    checks: &[
        Check {
            id: "e17-files",
            title: "mounts the files of --static at /static/, as lab C serves them",
            rank: Rank::Works,
            source: "RFC 9110 §13.1.2, §14.2, handout e17",
            because: "a mount hands the rest of the path to what was built before: with it come ETag and 304, ranges, types, and everything else that lab C can",
            by_hand: STATIC,
            faults: &["c14-no-etag", "c15-ignores-ranges", "e14-no-files"],
            run: files,
        },
        e17_scripts::RUNS,
        Check {
            id: "e17-client",
            title: "tells the client's address, scheme and host, from a trusted proxy's fields",
            rank: Rank::Works,
            source: "RFC 7239, handout e17",
            because: "behind a proxy every connection comes from the proxy: who asked, and by which name, stands in X-Forwarded-For, -Proto and -Host; anybody can write these, so they count from a proxy of ours alone",
            by_hand: CLIENT,
            faults: &[
                "e17-no-client",
                "e17-trusts-nobody",
                "e17-trusts-everybody",
                "e17-no-forwarded-proto",
                "e17-no-forwarded-host",
            ],
            run: client,
        },
        e17_files::FOLDERS,
        e17_files::NAMES,
        e17_files::METHODS,
        e17_files::AROUND,
        e17_scripts::BODY,
        e17_scripts::WRONG,
        e17_proxies::STRANGERS,
        e17_proxies::CHAIN,
        e17_networks::NETWORKS,
        e17_proxies::SAME_HOP,
        e17_proxies::FORWARDED,
        e17_proxies::NONSENSE,
        e17_networks::USAGE,
    ],
    ..E17
};

/// Serves a folder.
pub(super) const STATIC: &str =
    "cargo lab-e --static . · then: curl -i http://127.0.0.1:8080/static/README.md";

/// Speaks as a proxy of ours would.
pub(super) const CLIENT: &str = "cargo lab-e --trusted-proxy 127.0.0.1/32 · then: curl -H 'X-Forwarded-For: 203.0.113.7' http://127.0.0.1:8080/client";

/// The application with this folder at /static/.
pub(super) fn serve_files(
    subject: &Subject,
    site: &Site,
    flags: &[&str],
) -> CheckResult<WebServer> {
    let root = site.root().to_string_lossy();
    serve(subject, &[&["--static", &*root], flags].concat())
}

fn files(subject: &Subject) -> CheckResult {
    let site = Site::new(subject)?;
    let (name, content) = site.random_file("css")?;
    // A version that is younger than a clock's step may have no strong ETag yet.
    let old = std::time::SystemTime::now() - std::time::Duration::from_secs(100_000);
    let file = std::fs::File::options().write(true).open(site.path(&name));
    let set = file.and_then(|file| file.set_modified(old));
    set.map_err(crate::outcome::broken)?;
    let mut server = serve_files(subject, &site, &[])?;
    let target = format!("/static/{name}");
    let response = server.get(&target)?;
    response.expect_status(&[200])?;
    response.expect_media_type(&["text/css; charset=utf-8"])?;
    response.expect_content(&content)?;
    let etag = response.expect_one("ETag")?;
    let request = Request::get(&target).field(&format!("If-None-Match: {etag}"));
    server.ask(&request)?.expect_status(&[304])?;
    let response = server.ask(&Request::get(&target).field("Range: bytes=3-9"))?;
    response.expect_status(&[206])?;
    response.expect_content(&content[3..10])
}

/// `{"ip":…,"scheme":…,"host":…}`
pub(super) fn told(ip: &str, scheme: &str, host: &str) -> String {
    format!("{{\"ip\":\"{ip}\",\"scheme\":\"{scheme}\",\"host\":\"{host}\"}}")
}

fn client(subject: &Subject) -> CheckResult {
    let host = format!("{}.example:8080", subject.word());
    let ask = |ip: &str| {
        Request::get("/client")
            .host(&host)
            .field(&format!("X-Forwarded-For: {ip}"))
            .field("X-Forwarded-Proto: https")
            .field("X-Forwarded-Host: shop.example")
    };
    let mut server = serve(subject, &[])?;
    let response = server.ask(&Request::get("/client").host(&host))?;
    expect_json(&response, &told("127.0.0.1", "http", &host))?;
    let stranger = server.ask(&ask("203.0.113.7"))?;
    expect_json(&stranger, &told("127.0.0.1", "http", &host)).explain(|failure| {
        failure.because("without --trusted-proxy nobody is trusted: anybody can write these fields")
    })?;
    let mut server = serve(subject, &["--trusted-proxy", "127.0.0.1/32"])?;
    let ip = format!("203.0.113.{}", subject.number(1..=254));
    let response = server.ask(&ask(&ip))?;
    expect_json(&response, &told(&ip, "https", "shop.example"))?;
    let response = server.ask(&Request::get("/client").host(&host))?;
    expect_json(&response, &told("127.0.0.1", "http", &host))
}

/// Asks a server that trusts these what it takes for the client of a request with these field lines.
pub(super) fn expect_client(
    subject: &Subject,
    trusted: &[&str],
    cases: &[(&[&str], &str)],
) -> CheckResult {
    let flags: Vec<&str> = trusted
        .iter()
        .flat_map(|one| ["--trusted-proxy", one])
        .collect();
    let mut server = serve(subject, &flags)?;
    for (lines, expected) in cases {
        let request = lines
            .iter()
            .fold(Request::get("/client"), |request, line| request.field(line));
        let response = server.ask(&request)?;
        expect_json(&response, expected)
            .explain(|failure| failure.fact("started", flags.join(" ")))?;
    }
    Ok(())
}
