//! What is printed of a response.

use std::fs;
use std::io::Write;

use super::Response;
use super::coding;
use super::options::Options;
use crate::arguments::Trouble;
use crate::{fault, print};

/// Prints what was asked for.
pub fn show(options: &Options, response: &Response) -> Result<(), Trouble> {
    let head = &response.head;
    if fault("b2-fails-on-404") && head.status == 404 {
        return Err(Trouble::Failed("404".into()));
    }
    let is_error = head.status >= 400 && options.is_set("fail");
    if is_error && !fault("b2-ignores-fail") || options.is_set("fail") && fault("b2-fails-on-200") {
        if fault("b2-fail-prints-the-body") {
            print(&response.body)?;
        }
        let url = if fault("b2-fail-hides-the-url") {
            String::new()
        } else {
            response.url.shown()
        };
        return Err(Trouble::Failed(format!(
            "{} {}: {url}",
            head.status, head.reason
        )));
    }
    if options.is_set("no-follow") && head.status / 100 == 3 && fault("b5-no-follow-fails") {
        return Err(Trouble::Failed("a redirect".into()));
    }
    let name = options.field.as_deref().unwrap_or_default();
    if fault("b2-fails-without-the-field") && head.values(name, false).is_empty() {
        return Err(Trouble::Failed(format!("no field {name}")));
    }
    print_or_write(options, &octets(options, response))
}

/// There is no response to write: the file stays as it is.
pub fn give_up(options: &Options) {
    let Some(file) = &options.output else {
        return;
    };
    let _ = if fault("b3-output-keeps-half") {
        fs::write(file, "half")
    } else if fault("b3-output-removes-the-old") {
        fs::remove_file(file)
    } else if fault("b3-output-leaves-debris") {
        fs::write(format!("{file}.part"), "half")
    } else {
        Ok(())
    };
}

fn octets(options: &Options, response: &Response) -> Vec<u8> {
    let head = &response.head;
    if options.is_set("show-url") && !fault("b5-show-url-prints-the-body") {
        return format!("{}\n", response.url.shown()).into_bytes();
    }
    if let Some(name) = options
        .field
        .as_ref()
        .filter(|_| !fault("b2-ignores-field"))
    {
        let mut printed = field(&head.values(name, fault("b2-field-by-exact-case")));
        if fault("b2-field-prints-the-body-too") {
            printed.extend_from_slice(&response.body);
        }
        return printed;
    }
    if options.program == "head" {
        return shown_head(&head.octets);
    }
    let mut body = response.body.clone();
    if head.status == 500 && fault("b2-drops-the-body-of-500") {
        body.clear();
    }
    if fault("b1-decodes-the-body") {
        body = String::from_utf8_lossy(&body).into_owned().into_bytes();
    }
    if fault("b1-adds-a-newline") {
        body.push(b'\n');
    }
    let include = options.is_set("include") && !fault("b2-ignores-include");
    if include || fault("b1-prints-the-head-too") {
        body = [shown_head(&head.octets), body].concat();
    }
    body
}

fn shown_head(octets: &[u8]) -> Vec<u8> {
    let mut shown = octets.to_vec();
    if fault("b2-include-without-empty-line") || fault("b2-head-without-empty-line") {
        shown.truncate(shown.len() - 2);
    }
    if fault("b2-include-with-lf") {
        shown.retain(|&octet| octet != b'\r');
    }
    if fault("b2-rewrites-the-head") {
        shown = String::from_utf8_lossy(&shown)
            .replace(":   ", ": ")
            .into_bytes();
    }
    shown
}

/// One value a line.
fn field(values: &[&[u8]]) -> Vec<u8> {
    let mut lines: Vec<String> = values.iter().map(|value| text(value)).collect();
    if fault("b2-first-value-only") {
        lines.truncate(1);
    }
    if fault("b2-last-value-only") {
        lines = lines.pop().into_iter().collect();
    }
    if fault("b2-skips-empty-values") {
        lines.retain(|line| !line.is_empty());
    }
    if fault("b2-values-in-one-line") {
        lines = vec![lines.join(", ")];
    }
    if lines.is_empty() && fault("b2-line-without-the-field") {
        lines.push(String::new());
    }
    lines
        .iter()
        .map(|line| format!("{line}\n"))
        .collect::<String>()
        .into_bytes()
}

/// UTF-8, else Latin-1; nothing that steers a terminal.
fn text(value: &[u8]) -> String {
    let latin = || value.iter().map(|&octet| char::from(octet)).collect();
    let text = match String::from_utf8(value.to_vec()) {
        Ok(text) => text,
        Err(_) if fault("b2-latin-1-is-lost") => String::from_utf8_lossy(value).into_owned(),
        Err(_) => latin(),
    };
    if fault("b2-prints-controls") {
        return text;
    }
    text.replace(
        |letter: char| letter.is_control() && letter != '\t',
        "\u{fffd}",
    )
}

fn print_or_write(options: &Options, octets: &[u8]) -> Result<(), Trouble> {
    let Some(file) = options
        .output
        .as_ref()
        .filter(|_| !fault("b3-ignores-output"))
    else {
        if fault("b1-prints-on-stderr") {
            return Ok(std::io::stderr().write_all(octets)?);
        }
        return print(coding::not_printed(octets));
    };
    if fault("b3-output-prints-too") {
        print(octets)?;
    }
    let mut whole = octets.to_vec();
    if fault("b3-output-appends") {
        whole = [fs::read(file).unwrap_or_default(), whole].concat();
    }
    let beside = format!("{file}.part");
    let written = fs::write(&beside, &whole).and_then(|()| fs::rename(&beside, file));
    written.or_else(|error| {
        let _ = fs::remove_file(&beside);
        if fault("b3-output-error-exits-0") {
            return Ok(());
        }
        let name = if fault("b3-output-error-hides-the-name") {
            "output"
        } else {
            file
        };
        Err(Trouble::Failed(format!("{name}: {error}")))
    })
}

/// Shows octets on standard error, if `--verbose` asks for it.
pub fn tell(options: &Options, octets: &[u8], mark: char) -> Result<(), Trouble> {
    if !options.is_set("verbose") || fault("b1-verbose-says-nothing") {
        return Ok(());
    }
    for line in String::from_utf8_lossy(octets).lines() {
        if fault("b1-verbose-on-stdout") {
            print(format!("{mark} {line}\n").as_bytes())?;
        } else {
            eprintln!("{mark} {line}");
        }
    }
    Ok(())
}
