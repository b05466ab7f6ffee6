//! The file that cookies are kept in, in the format of Netscape's browser (b14).

use std::fs;
use std::io::ErrorKind;

use super::cookies::{Cookie, jar, put};
use super::options::Options;
use crate::arguments::Trouble;
use crate::fault;

/// Reads the cookies of `--jar`.
pub fn load(options: &Options) -> Result<(), Trouble> {
    let Some(file) = options
        .jar
        .as_ref()
        .filter(|_| !fault("b14-does-not-read-the-file"))
    else {
        return Ok(());
    };
    let octets = match fs::read(file) {
        Ok(octets) => octets,
        Err(error) if error.kind() == ErrorKind::NotFound && !fault("b14-needs-the-file") => {
            return Ok(());
        }
        Err(error) => return Err(named(file, &error)),
    };
    for line in String::from_utf8_lossy(&octets).lines() {
        let is_comment = line.starts_with('#')
            && (!line.starts_with("#HttpOnly_") || fault("b14-http-only-is-a-comment"));
        if line.trim().is_empty() || is_comment {
            continue;
        }
        match cookie(line) {
            Some(cookie) => put(&mut jar(), cookie),
            None if fault("b14-broken-line-fails") => {
                return Err(Trouble::Failed(format!("{file}: a broken line")));
            }
            None if fault("b14-broken-line-in-silence") => {}
            None => eprintln!("note: {file}: a line that is no cookie"),
        }
    }
    Ok(())
}

fn named(file: &str, error: &std::io::Error) -> Trouble {
    if fault("b14-hides-the-file") {
        return Trouble::Failed(error.to_string());
    }
    Trouble::Failed(format!("{file}: {error}"))
}

fn cookie(line: &str) -> Option<Cookie> {
    let (http_only, line) = match line.strip_prefix("#HttpOnly_") {
        Some(rest) => (true, rest),
        None => (false, line),
    };
    let [domain, below, path, secure, expires, name, value] =
        line.splitn(7, '\t').collect::<Vec<_>>()[..]
    else {
        return None;
    };
    let expires: i64 = expires.parse().ok()?;
    Some(Cookie {
        name: name.into(),
        value: value.into(),
        domain: domain.trim_start_matches('.').into(),
        host_only: below != "TRUE",
        path: path.into(),
        expires: Some(expires).filter(|&expires| expires != 0 || fault("b14-zero-is-over")),
        secure: secure == "TRUE",
        http_only,
    })
}

/// Writes the cookies of `--jar`: whole, or not at all.
pub fn save(options: &Options) -> Result<(), Trouble> {
    let Some(file) = options
        .jar
        .as_ref()
        .filter(|_| !fault("b14-does-not-write-the-file"))
    else {
        return Ok(());
    };
    let mut text = "# Netscape HTTP Cookie File\n".to_owned();
    let jar = jar();
    let is_kept =
        |cookie: &&Cookie| cookie.expires.is_some() || !fault("b14-forgets-session-cookies");
    let lines = jar.iter().filter(is_kept).map(line);
    text.extend(lines);
    let beside = format!("{file}.part");
    let written = fs::write(&beside, &text).and_then(|()| fs::rename(&beside, file));
    if fault("b14-file-leaves-debris") {
        fs::write(&beside, &text)?;
    }
    written.or_else(|error| {
        let _ = fs::remove_file(&beside);
        if fault("b14-unwritable-file-is-fine") {
            return Ok(());
        }
        Err(named(file, &error))
    })
}

fn line(cookie: &Cookie) -> String {
    let flag = |is_set: bool| if is_set { "TRUE" } else { "FALSE" };
    let mark = if cookie.http_only && !fault("b14-loses-http-only") {
        "#HttpOnly_"
    } else {
        ""
    };
    let dot = if cookie.host_only || fault("b14-writes-no-dot") {
        ""
    } else {
        "."
    };
    let below = if fault("b14-swaps-the-flags") {
        cookie.secure
    } else {
        !cookie.host_only
    };
    let separator = if fault("b14-writes-spaces") {
        " "
    } else {
        "\t"
    };
    let parts = [
        format!("{mark}{dot}{}", cookie.domain),
        flag(below).into(),
        cookie.path.clone(),
        flag(cookie.secure).into(),
        cookie.expires.unwrap_or(0).to_string(),
        cookie.name.clone(),
        cookie.value.clone(),
    ];
    format!("{}\n", parts.join(separator))
}
