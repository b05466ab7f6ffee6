//! Pairs as octets: urlencoded or multipart.

use crate::fault;

/// A name with its value, or with a file's name and octets.
pub type Pair = (String, Value);

pub enum Value {
    Text(String),
    File(String, Vec<u8>),
}

pub const FORM: &str = "application/x-www-form-urlencoded";
pub const BOUNDARY: &str = "----wrong-on-purpose-5b1d0c9e";

pub fn urlencoded(pairs: &[Pair]) -> String {
    let pair = |(name, value): &Pair| {
        let value = match value {
            Value::Text(text) => text,
            Value::File(file, _) => file,
        };
        let name = if fault("b7-names-not-encoded") {
            name.replace('ü', "%C3%BC")
        } else {
            encode(name)
        };
        format!("{name}={}", encode(value))
    };
    pairs.iter().map(pair).collect::<Vec<_>>().join("&")
}

fn encode(text: &str) -> String {
    let mut encoded = String::new();
    let latin: Vec<u8> = text.chars().map(|letter| u32::from(letter) as u8).collect();
    let octets = if fault("b7-encodes-in-latin-1") {
        &latin
    } else {
        text.as_bytes()
    };
    for &octet in octets {
        let keeps = octet.is_ascii_alphanumeric()
            || b"-._*".contains(&octet)
            || octet == b'&' && fault("b7-ampersand-as-it-is")
            || octet == b'+' && fault("b7-plus-as-it-is")
            || octet == b'%' && fault("b7-percent-as-it-is");
        match octet {
            octet if keeps => encoded.push(char::from(octet)),
            b' ' => encoded.push('+'),
            octet => encoded.push_str(&format!("%{octet:02X}")),
        }
    }
    encoded
}

pub fn multipart(pairs: &[Pair]) -> Vec<u8> {
    let mut content = Vec::new();
    for (name, value) in pairs {
        content.extend(
            format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"").bytes(),
        );
        match value {
            Value::Text(text) => content.extend(format!("\r\n\r\n{text}").bytes()),
            Value::File(file, octets) => {
                let head = format!(
                    "; filename=\"{file}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
                );
                content.extend(head.bytes());
                content.extend(octets);
            }
        }
        content.extend(b"\r\n");
    }
    if !fault("b7-multipart-without-last-boundary") {
        content.extend(format!("--{BOUNDARY}--\r\n").bytes());
    }
    content
}
