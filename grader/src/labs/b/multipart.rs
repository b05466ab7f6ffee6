//! The parts of a multipart content, taken apart strictly (RFC 7578, RFC 2046 §5.1).

use crate::origin::Request;

/// One part, taken apart strictly.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) disposition: String,
    pub(super) media_type: Option<String>,
    pub(super) content: Vec<u8>,
}

impl Part {
    /// `x` of `form-data; name="x"`, with what browsers escape undone (HTML §4.10.21.8). A value may
    /// stand in quotes or without, and parameters come in any order.
    pub(super) fn parameter(&self, wanted: &str) -> Option<String> {
        let (_, mut rest) = self.disposition.split_once(';')?;
        loop {
            let (name, after) = rest.split_once('=')?;
            let after = after.trim_start();
            let (value, after) = match after.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"')?,
                None => {
                    let (value, after) = after.split_at(after.find(';').unwrap_or(after.len()));
                    (value.trim_end(), after)
                }
            };
            if name.trim().eq_ignore_ascii_case(wanted) {
                let value = value.replace("%22", "\"");
                return Some(value.replace("%0D", "\r").replace("%0A", "\n"));
            }
            rest = after.trim_start().strip_prefix(';')?;
        }
    }
}

/// The boundary that Content-Type names.
pub(super) fn boundary(request: &Request) -> Result<String, &'static str> {
    let value = request.text("content-type");
    let mut pieces = value.split(';');
    if !pieces
        .next()
        .unwrap_or_default()
        .trim()
        .eq_ignore_ascii_case("multipart/form-data")
    {
        return Err("Content-Type is not multipart/form-data");
    }
    pieces
        .filter_map(|piece| piece.split_once('='))
        .find(|(name, _)| name.trim().eq_ignore_ascii_case("boundary"))
        .map(|(_, value)| value.trim().trim_matches('"').to_owned())
        .filter(|boundary| (1..=70).contains(&boundary.len()))
        .ok_or("Content-Type names no boundary of 1 to 70 characters (RFC 2046 §5.1.1)")
}

/// The parts between the lines with the boundary.
pub(super) fn parts(content: &[u8], boundary: &str) -> Result<Vec<Part>, &'static str> {
    let line = format!("--{boundary}");
    let between = format!("\r\n{line}");
    let mut rest = content
        .strip_prefix(line.as_bytes())
        .ok_or("the content does not begin with -- and the boundary")?;
    let mut parts = Vec::new();
    while let Some(after) = rest.strip_prefix(b"\r\n") {
        let end = find(after, between.as_bytes()).ok_or("a part has no boundary after it")?;
        parts.push(part(&after[..end])?);
        rest = &after[end + between.len()..];
    }
    match rest {
        b"--\r\n" => Ok(parts),
        _ => Err("the content does not end with --, the boundary, -- and CRLF"),
    }
}

fn part(octets: &[u8]) -> Result<Part, &'static str> {
    let end = find(octets, b"\r\n\r\n").ok_or("a part has no empty line after its fields")?;
    let head =
        std::str::from_utf8(&octets[..end]).map_err(|_| "the fields of a part are not UTF-8")?;
    let field = |name: &str| {
        let fields = head.split("\r\n").filter_map(|line| line.split_once(':'));
        let mut own = fields.filter(|(own, _)| own.eq_ignore_ascii_case(name));
        own.next().map(|(_, value)| value.trim().to_owned())
    };
    let disposition = field("content-disposition").ok_or("a part has no Content-Disposition")?;
    let kind = disposition.split(';').next().unwrap_or_default();
    if !kind.trim().eq_ignore_ascii_case("form-data") {
        return Err(
            "the Content-Disposition of a part does not begin with form-data (RFC 7578 §4.2)",
        );
    }
    Ok(Part {
        disposition,
        media_type: field("content-type"),
        content: octets[end + 4..].to_vec(),
    })
}

fn find(octets: &[u8], what: &[u8]) -> Option<usize> {
    octets.windows(what.len()).position(|window| window == what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_taken_apart_strictly() {
        let body = b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--x--\r\n";
        let found = parts(body, "x").unwrap();
        assert_eq!(found[0].disposition, "form-data; name=\"a\"");
        assert_eq!(found[0].content, b"1");
        for broken in [&body[1..], &body[..body.len() - 2], &body[..20], b""] {
            assert!(parts(broken, "x").is_err(), "{broken:?}");
        }
    }

    #[test]
    fn parameters_are_found_however_they_are_written() {
        let part = |disposition: &str| Part {
            disposition: disposition.into(),
            media_type: None,
            content: Vec::new(),
        };
        for (disposition, name, file) in [
            ("form-data; name=\"a\"", Some("a"), None),
            ("form-data;filename=n.txt; Name=a", Some("a"), Some("n.txt")),
            (
                "form-data; filename=\"; name=x\"; name=\"a%22\"",
                Some("a\""),
                Some("; name=x"),
            ),
            ("form-data; name=\"\"a\"", Some(""), None),
            ("form-data; name=\"a", None, None),
            ("form-data", None, None),
        ] {
            let part = part(disposition);
            assert_eq!(part.parameter("name").as_deref(), name, "{disposition}");
            assert_eq!(part.parameter("filename").as_deref(), file, "{disposition}");
        }
    }
}
