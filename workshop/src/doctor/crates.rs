//! The crates: all here already, or can cargo fetch them?

use std::env;
use std::fs;

use super::Finding;
use super::ask::{Answer, ask};
use crate::cargo;
use crate::prepare::{lockfile, offline};
use crate::workspace::Workspace;

const FROM_STICK: &str =
    "no network at all: cargo workshop prepare --from DIR, with the folder of a bundle";

/// Are all crates here, and if not, can they be fetched?
#[must_use]
pub fn look(workspace: &Workspace) -> Vec<Finding> {
    let locked = match lockfile::read(&workspace.root) {
        Ok(locked) => locked,
        Err(error) => {
            return vec![Finding::missing(
                "crates",
                error.message,
                "git checkout Cargo.lock",
            )];
        }
    };
    let asked = ask(cargo::command(&workspace.root).args(["fetch", "--locked", "--offline"]));
    let is_bundled = offline::is_on(workspace);
    vec![match judge_here(&asked, locked.len(), is_bundled) {
        Some(finding) => finding,
        None => judge_network(&fetch_one(), proxy().as_deref()),
    }]
}

/// `None`: some are not here, and only the network can tell.
fn judge_here(asked: &Answer, number: usize, is_bundled: bool) -> Option<Finding> {
    match asked {
        Answer::Well(_) if is_bundled => Some(Finding::good(
            "crates",
            format!("all {number} are in this clone's bundle: no network is needed"),
        )),
        Answer::Well(_) => Some(Finding::good(
            "crates",
            format!("all {number} are on this machine: no network is needed"),
        )),
        Answer::Badly(words) if words.contains("--locked") => Some(Finding::missing(
            "crates",
            "Cargo.lock does not fit the Cargo.toml files",
            "git checkout Cargo.lock Cargo.toml '*/Cargo.toml', unless you changed them on purpose",
        )),
        Answer::Badly(_) if is_bundled => Some(Finding::missing(
            "crates",
            "this clone's bundle does not hold all that Cargo.lock names",
            "cargo workshop prepare --from DIR with a newer bundle, or delete .workshop/offline.toml to use the network",
        )),
        Answer::Silent => Some(Finding::warning(
            "crates",
            "cargo does not answer: another one may be fetching",
            "wait until the other cargo is done, then run this command again",
        )),
        Answer::NotFound => Some(Finding::missing(
            "crates",
            "cargo cannot be started",
            "install Rust from https://rustup.rs, then open a new terminal",
        )),
        Answer::Badly(_) => None,
    }
}

/// Lets cargo itself ask crates.io one small question: with its own proxy and certificates.
fn fetch_one() -> Answer {
    let Ok(folder) = tempfile::tempdir() else {
        return Answer::NotFound;
    };
    let manifest = "[package]\nname = \"question\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[dependencies]\ncfg-if = \"1\"\n";
    let written = fs::create_dir(folder.path().join("src"))
        .and_then(|()| fs::write(folder.path().join("src/lib.rs"), ""))
        .and_then(|()| fs::write(folder.path().join("Cargo.toml"), manifest));
    if written.is_err() {
        return Answer::NotFound;
    }
    ask(cargo::command(folder.path())
        .arg("generate-lockfile")
        .env("CARGO_NET_RETRY", "0")
        .env("CARGO_HTTP_TIMEOUT", "2"))
}

fn proxy() -> Option<String> {
    let names = [
        "CARGO_HTTP_PROXY",
        "HTTPS_PROXY",
        "https_proxy",
        "ALL_PROXY",
        "all_proxy",
    ];
    names.iter().find_map(|name| {
        Some(format!(
            "{name}={}",
            env::var(name).ok().filter(|value| !value.is_empty())?
        ))
    })
}

fn judge_network(answer: &Answer, proxy: Option<&str>) -> Finding {
    let words = match answer {
        Answer::Well(_) => {
            return Finding::warning(
                "crates",
                "not all are on this machine yet; crates.io answers",
                "cargo workshop prepare, while there is a network",
            );
        }
        Answer::Badly(words) => words.to_lowercase(),
        Answer::NotFound | Answer::Silent => String::new(),
    };
    let says = |signs: &[&str]| signs.iter().any(|sign| words.contains(sign));
    let through = proxy
        .map(|proxy| format!(" through {proxy}"))
        .unwrap_or_default();
    let (found, remedy) = if says(&["[77]"]) {
        (
            "the file with certificates that the environment names cannot be used".to_owned(),
            "correct CARGO_HTTP_CAINFO, SSL_CERT_FILE or SSL_CERT_DIR, or unset them",
        )
    } else if says(&["certificate", "ssl"]) {
        (
            "cargo does not trust the certificate it is shown: a company's proxy often shows its own".to_owned(),
            "set CARGO_HTTP_CAINFO to the file with your company's certificate (PEM), and ask for it there",
        )
    } else if says(&["407", "proxy authentication"]) {
        (
            format!("the proxy asks for a name and a password{through}"),
            "put them into the proxy's address: HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT",
        )
    } else if proxy.is_some() {
        (
            format!("crates.io cannot be reached{through}"),
            "correct that variable, or unset it if there is no proxy here",
        )
    } else if says(&["resolve"]) {
        (
            "the name index.crates.io is not found: no network, or one that needs a proxy"
                .to_owned(),
            FROM_STICK,
        )
    } else {
        ("crates.io does not answer: no network, a firewall, or a network that needs a proxy (HTTPS_PROXY=http://HOST:PORT)".to_owned(), FROM_STICK)
    };
    Finding::missing(
        "crates",
        format!("not all are on this machine, and {found}"),
        remedy,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Mark;

    #[test]
    fn what_is_here_needs_no_network() {
        let mark = |asked: Answer, is_bundled| {
            judge_here(&asked, 98, is_bundled).map(|finding| finding.mark)
        };
        assert_eq!(mark(Answer::Well(String::new()), false), Some(Mark::Good));
        assert_eq!(mark(Answer::Well(String::new()), true), Some(Mark::Good));
        assert_eq!(
            mark(
                Answer::Badly("error: failed to download `bytes`".into()),
                false
            ),
            None
        );
        assert_eq!(
            mark(Answer::Badly("error: no matching package".into()), true),
            Some(Mark::Missing)
        );
        let needs = "error: cannot update the lock file because --locked was passed";
        for is_bundled in [true, false] {
            let finding = judge_here(&Answer::Badly(needs.into()), 98, is_bundled).unwrap();
            assert!(
                finding
                    .remedy
                    .unwrap()
                    .starts_with("git checkout Cargo.lock"),
                "not the network's fault"
            );
        }
        assert_eq!(mark(Answer::Silent, false), Some(Mark::Warning));
        assert_eq!(mark(Answer::NotFound, false), Some(Mark::Missing));
    }

    #[test]
    fn the_cause_decides_the_remedy() {
        let remedy = |words: &str, proxy: Option<&str>| {
            judge_network(&Answer::Badly(words.into()), proxy)
                .remedy
                .unwrap()
        };
        assert!(
            remedy(
                "[60] SSL peer certificate or SSH remote key was not OK",
                None
            )
            .contains("CARGO_HTTP_CAINFO")
        );
        assert!(
            remedy(
                "[77] Problem with the SSL CA cert (path? access rights?)",
                None
            )
            .contains("unset them")
        );
        assert!(
            remedy(
                "[6] Couldn't resolve host name (Could not resolve host: index.crates.io)",
                None
            )
            .contains("--from DIR")
        );
        assert!(remedy("[28] Timeout was reached", None).contains("--from DIR"));
        assert!(
            remedy(
                "[7] Could not connect to server",
                Some("HTTPS_PROXY=http://proxy:1")
            )
            .contains("that variable")
        );
        assert!(
            remedy(
                "[56] CONNECT tunnel failed, response 407",
                Some("HTTPS_PROXY=http://proxy:1")
            )
            .contains("PASSWORD")
        );
        assert_eq!(judge_network(&Answer::Silent, None).mark, Mark::Missing);
        assert_eq!(
            judge_network(&Answer::Well(String::new()), None).mark,
            Mark::Warning
        );
    }
}
