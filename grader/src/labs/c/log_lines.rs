//! A line in the Common or Combined format, taken apart strictly.

use std::time::SystemTime;

use super::logged::Exchange;
use crate::outcome::CheckResult;
use crate::rfc3339;

/// How far the time of a line may lie beside our clock, in seconds.
const BESIDE: f64 = 5.0;

/// What a line says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) remote: String,
    /// Without its brackets.
    pub(super) time: String,
    /// Between quotation marks, escaped as it stands there.
    pub(super) request: String,
    pub(super) status: String,
    /// `-` stands for 0.
    pub(super) octets: String,
    /// What follows, between quotation marks: nothing, or Referer and User-Agent.
    pub(super) more: Vec<String>,
}

/// The line of this exchange, which must be in one of the two formats.
pub(super) fn line_of(exchange: &Exchange) -> CheckResult<Line> {
    let read = Reader {
        line: &exchange.line,
        place: 0,
    }
    .line();
    read.map_err(|(place, wrong)| {
        exchange
            .failure_at(place, wrong)
            .fact("expected", "127.0.0.1 - - [21/Nov/2026:10:15:30 +0100] \"GET / HTTP/1.1\" 200 5, and in Combined \"REFERER\" \"USER-AGENT\"")
            .into()
    })
}

/// Is `21/Nov/2026:10:15:30 +0100` the time now?
pub(super) fn is_now(time: &str) -> bool {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let now = now.map_or(0.0, |time| time.as_secs_f64());
    seconds(time).is_some_and(|seconds| (seconds - now).abs() <= BESIDE)
}

fn seconds(time: &str) -> Option<f64> {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    let (date, zone) = time.split_once(' ')?;
    let (date, clock) = date.split_once(':')?;
    let [day, month, year] = date.split('/').collect::<Vec<_>>()[..] else {
        return None;
    };
    let month = 1 + MONTHS.iter().position(|name| *name == month)?;
    let (hours, minutes) = zone.split_at_checked(3)?;
    rfc3339::seconds_since_1970(&format!("{year}-{month:02}-{day}T{clock}{hours}:{minutes}"))
}

struct Reader<'a> {
    line: &'a [u8],
    place: usize,
}

/// Where a line is wrong, and why.
type Wrong = (usize, &'static str);

impl Reader<'_> {
    fn line(mut self) -> Result<Line, Wrong> {
        let remote = self.word()?;
        self.word()?;
        self.word()?;
        let time = self.between(b'[', b']', "the time in brackets")?;
        self.space()?;
        let request = self.quoted()?;
        self.space()?;
        let status = self.word()?;
        let octets = self.rest_or_word();
        let mut more = Vec::new();
        while self.place < self.line.len() {
            self.space()?;
            more.push(self.quoted()?);
        }
        Ok(Line {
            remote,
            time,
            request,
            status,
            octets,
            more,
        })
    }

    fn next(&self) -> Option<u8> {
        self.line.get(self.place).copied()
    }

    fn space(&mut self) -> Result<(), Wrong> {
        match self.next() {
            Some(b' ') => self.place += 1,
            _ => return Err((self.place, "no space here")),
        }
        Ok(())
    }

    /// A word and the space after it.
    fn word(&mut self) -> Result<String, Wrong> {
        let word = self.rest_or_word();
        match word.is_empty() {
            true => Err((self.place, "nothing stands here")),
            false => self.space().map(|()| word),
        }
    }

    fn rest_or_word(&mut self) -> String {
        let rest = &self.line[self.place..];
        let end = rest.iter().position(|&octet| octet == b' ');
        let word = &rest[..end.unwrap_or(rest.len())];
        self.place += word.len();
        String::from_utf8_lossy(word).into_owned()
    }

    fn between(&mut self, open: u8, close: u8, what: &'static str) -> Result<String, Wrong> {
        if self.next() != Some(open) {
            return Err((self.place, what));
        }
        let start = self.place + 1;
        let length = self.line[start..].iter().position(|&octet| octet == close);
        let end = start + length.ok_or((self.line.len(), what))?;
        self.place = end + 1;
        Ok(String::from_utf8_lossy(&self.line[start..end]).into_owned())
    }

    /// To the next quotation mark that no backslash stands before.
    fn quoted(&mut self) -> Result<String, Wrong> {
        if self.next() != Some(b'"') {
            return Err((self.place, "no quotation mark here"));
        }
        let start = self.place + 1;
        let mut end = start;
        loop {
            match self.line.get(end) {
                None => return Err((self.line.len(), "the quotation does not end")),
                Some(b'"') => break,
                Some(b'\\') => end += 2,
                Some(_) => end += 1,
            }
        }
        self.place = end + 1;
        Ok(String::from_utf8_lossy(&self.line[start..end]).into_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Result<Line, Wrong> {
        Reader {
            line: line.as_bytes(),
            place: 0,
        }
        .line()
    }

    #[test]
    fn both_formats_are_taken_apart() {
        let common = r#"::1 - - [21/Nov/2026:10:15:30 +0100] "GET /a\"b HTTP/1.1" 200 5"#;
        let line = read(common).unwrap();
        assert_eq!((line.remote.as_str(), line.octets.as_str()), ("::1", "5"));
        assert_eq!(line.request, r#"GET /a\"b HTTP/1.1"#);
        let combined = format!(r#"{common} "-" "curl\\""#);
        assert_eq!(read(&combined).unwrap().more, ["-", r"curl\\"]);
    }

    #[test]
    fn what_is_broken_is_named_at_its_place() {
        for (line, place) in [
            ("", 0),
            ("::1 - [21", 9),
            ("::1 - - 21/Nov", 8),
            (r#"::1 - - [t] "a"b" 200 5"#, 15),
            (r#"::1 - - [t] "a\" 200 5"#, 22),
            (r#"::1 - - [t] "a" 200 5 x"#, 22),
        ] {
            assert_eq!(read(line).map_err(|(place, _)| place), Err(place), "{line}");
        }
    }

    #[test]
    fn the_time_of_a_line_is_read() {
        assert_eq!(seconds("21/Nov/2026:10:15:30 +0100"), Some(1_795_252_530.0));
        for wrong in [
            "21/11/2026:10:15:30 +0100",
            "21/Nov/2026:10:15:30",
            "2026-11-21T09:15:30Z",
        ] {
            assert_eq!(seconds(wrong), None, "{wrong}");
        }
    }
}
