//! Octets as text, in a few charsets.

use super::html::Page;
use crate::arguments::Trouble;
use crate::fault;

const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}',
    '\u{90}', '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
];

#[derive(Clone, Copy)]
enum Charset {
    Utf8,
    Utf16(fn([u8; 2]) -> u16),
    Windows1251,
    Windows1252,
}

/// The text of a page, with a warning on standard error if its charset is unknown.
pub fn page_text(octets: &[u8], media_type: Option<&str>) -> Result<String, Trouble> {
    if fault("b16-always-utf-8") {
        return Ok(String::from_utf8_lossy(octets).into_owned());
    }
    let mark = bom(octets).filter(|(charset, _)| {
        let is_utf16 = matches!(charset, Charset::Utf16(_));
        !(is_utf16 && fault("b16-no-utf-16"))
    });
    let named = media_type.and_then(parameter);
    if let Some((charset, length)) = mark {
        let beaten = named.is_some() && fault("b16-content-type-beats-bom");
        let length = if fault("b16-bom-is-text") { 0 } else { length };
        if !beaten {
            return decode(&octets[length..], charset);
        }
    }
    let mut meta = in_meta(octets);
    // Who could read it could not have read UTF-16.
    if let Some(label) = &mut meta
        && label.to_ascii_lowercase().starts_with("utf-16")
        && !fault("b16-believes-meta-of-utf-16")
    {
        *label = "utf-8".into();
    }
    let label = if fault("b16-meta-beats-content-type") {
        meta.or(named)
    } else {
        named.or(meta)
    };
    let is_utf8 = str::from_utf8(octets).is_ok() || fault("b16-without-a-word-always-utf-8");
    let default = if is_utf8 && !fault("b16-no-charset-is-latin-1") {
        Charset::Utf8
    } else {
        Charset::Windows1252
    };
    let Some(label) = label else {
        return decode(octets, default);
    };
    match of_label(&label) {
        Some(charset) => decode(octets, charset),
        None if fault("b16-unknown-charset-fails") => {
            Err(Trouble::Failed(format!("unknown charset {label}")))
        }
        None => {
            if !fault("b16-unknown-charset-without-warning") {
                eprintln!("warning: unknown charset {label}, taken for UTF-8");
            }
            decode(octets, default)
        }
    }
}

fn bom(octets: &[u8]) -> Option<(Charset, usize)> {
    match octets {
        [0xef, 0xbb, 0xbf, ..] => Some((Charset::Utf8, 3)),
        [0xff, 0xfe, ..] => Some((Charset::Utf16(u16::from_le_bytes), 2)),
        [0xfe, 0xff, ..] => Some((Charset::Utf16(u16::from_be_bytes), 2)),
        _ => None,
    }
}

fn of_label(label: &str) -> Option<Charset> {
    let lower = label.trim().to_ascii_lowercase();
    let lower = if fault("b16-charset-by-exact-case") {
        label
    } else {
        &lower
    };
    if fault("b16-always-latin-1") {
        return Some(Charset::Windows1252);
    }
    let few = fault("b16-knows-one-name-each");
    match lower {
        "utf-8" => Some(Charset::Utf8),
        "iso-8859-1" | "windows-1252" => Some(Charset::Windows1252),
        "windows-1251" => Some(Charset::Windows1251),
        "utf-16" | "utf-16le" => Some(Charset::Utf16(u16::from_le_bytes)),
        "utf8" if !few => Some(Charset::Utf8),
        "latin1" | "us-ascii" | "ascii" | "cp1252" if !few => Some(Charset::Windows1252),
        "cp1251" if !few => Some(Charset::Windows1251),
        _ => None,
    }
}

/// The charset parameter of a media type.
fn parameter(media_type: &str) -> Option<String> {
    media_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        let exact = fault("b16-charset-by-exact-case");
        let is_charset =
            name.trim() == "charset" || !exact && name.trim().eq_ignore_ascii_case("charset");
        let value = value.trim();
        let value = if fault("b16-charset-with-quotes") {
            value
        } else {
            value.trim_matches('"')
        };
        is_charset.then(|| value.to_owned())
    })
}

fn in_meta(octets: &[u8]) -> Option<String> {
    if fault("b16-ignores-meta") {
        return None;
    }
    let start = String::from_utf8_lossy(&octets[..octets.len().min(1024)]).into_owned();
    let start = if fault("b16-meta-in-comments") {
        start.replace("<!--", "")
    } else {
        start
    };
    let page = Page::parse(&start);
    page.elements()
        .into_iter()
        .filter(|&node| page.name(node) == "meta")
        .find_map(|node| {
            if let Some(charset) = page.attribute(node, "charset") {
                return Some(charset.to_owned());
            }
            let about = page
                .attribute(node, "http-equiv")
                .filter(|_| !fault("b16-ignores-http-equiv"))?;
            let is_type = about.eq_ignore_ascii_case("content-type");
            page.attribute(node, "content")
                .filter(|_| is_type)
                .and_then(parameter)
        })
}

fn decode(octets: &[u8], charset: Charset) -> Result<String, Trouble> {
    Ok(match charset {
        Charset::Utf8 if fault("b16-broken-text-fails") => String::from_utf8(octets.to_vec())
            .map_err(|error| Trouble::Failed(error.to_string()))?,
        Charset::Utf8 => {
            let text = String::from_utf8_lossy(octets).into_owned();
            if fault("b16-broken-octets-are-dropped") {
                text.replace('\u{fffd}', "")
            } else {
                text
            }
        }
        Charset::Utf16(unit) => {
            let units: Vec<u16> = octets
                .chunks_exact(2)
                .map(|pair| unit([pair[0], pair[1]]))
                .collect();
            String::from_utf16_lossy(&units)
        }
        Charset::Windows1251 => octets.iter().map(|&octet| cyrillic(octet)).collect(),
        Charset::Windows1252 => octets.iter().map(|&octet| latin(octet)).collect(),
    })
}

fn cyrillic(octet: u8) -> char {
    match octet {
        0xc0.. => char::from_u32(0x410 + u32::from(octet) - 0xc0).unwrap_or('\u{fffd}'),
        0x80.. => '\u{fffd}',
        ascii => char::from(ascii),
    }
}

fn latin(octet: u8) -> char {
    match octet {
        0x80..0xa0 if !fault("b16-latin-1-is-latin-1") => WINDOWS_1252[usize::from(octet) - 0x80],
        octet => char::from(octet),
    }
}
