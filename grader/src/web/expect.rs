//! What a check expects of a response, and how it says that something else came.

use std::time::SystemTime;

use super::response::Response;
use crate::outcome::{CheckResult, Failure};

/// How far a Date may lie beside our own clock, which is the same machine's, in seconds.
const BESIDE: f64 = 5.0;

impl Response {
    /// Is its status code one of these?
    ///
    /// # Errors
    /// A failure that points at the status code.
    pub fn expect_status(&self, expected: &[u16]) -> CheckResult {
        if expected.contains(&self.status()) {
            return Ok(());
        }
        let codes: Vec<String> = expected.iter().map(u16::to_string).collect();
        let codes = match codes.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, before)) => format!("{} or {last}", before.join(", ")),
            None => "no response".into(),
        };
        Err(self
            .failure_at("HTTP/1.1 ".len(), "the status code")
            .fact("expected", codes)
            .into())
    }

    /// The value of a field that must stand there once.
    ///
    /// # Errors
    /// A failure if it is missing, or stands there twice.
    pub fn expect_one(&self, name: &str) -> CheckResult<String> {
        match &self.values(name)[..] {
            [value] => Ok(value.clone()),
            [] => Err(self
                .failure()
                .fact("expected", format!("a field {name}"))
                .fact("but", format!("there is no {name}"))
                .into()),
            several => Err(self
                .failure()
                .fact("expected", format!("one field {name}"))
                .fact("but", format!("there are {}", several.len()))
                .into()),
        }
    }

    /// Does this field stand there once, with this value, octet for octet?
    ///
    /// # Errors
    /// A failure that shows the field.
    pub fn expect_field(&self, name: &str, expected: &str) -> CheckResult {
        let value = self.expect_one(name)?;
        if value == expected {
            return Ok(());
        }
        Err(self
            .wrong_field(name, &value)
            .fact("expected", format!("{name}: {expected}"))
            .into())
    }

    /// Is this field missing, as it should be?
    ///
    /// # Errors
    /// A failure that shows the field.
    pub fn expect_no_field(&self, name: &str) -> CheckResult {
        match self.values(name).first() {
            None => Ok(()),
            Some(value) => Err(self
                .wrong_field(name, value)
                .fact("expected", format!("no field {name}"))
                .into()),
        }
    }

    /// Are these all elements of a list field, in any order? Those in `free` may be there too.
    ///
    /// # Errors
    /// A failure that shows the list.
    pub fn expect_list(&self, name: &str, expected: &[&str], free: &[&str]) -> CheckResult {
        let list = self.list(name);
        let holds = |element: &&str| list.iter().any(|other| other == element);
        let known = |element: &String| {
            let element = &element.as_str();
            expected.contains(element) || free.contains(element)
        };
        if expected.iter().all(holds) && list.iter().all(known) {
            return Ok(());
        }
        let text = match list.is_empty() {
            true => format!("no {name}"),
            false => format!("{name}: {}", list.join(", ")),
        };
        Err(self
            .failure()
            .fact("field", crate::octets::escape(text.as_bytes()))
            .fact("expected", format!("{name}: {}", expected.join(", ")))
            .into())
    }

    /// Is this an element of a list field, whatever the case?
    ///
    /// # Errors
    /// A failure that shows the list.
    pub fn expect_list_holds(&self, name: &str, expected: &str) -> CheckResult {
        let list = self.list(name);
        if list.iter().any(|one| one.eq_ignore_ascii_case(expected)) {
            return Ok(());
        }
        let failure = match list.is_empty() {
            true => self.failure().fact("but", format!("there is no {name}")),
            false => self.wrong_field(name, &list.join(", ")),
        };
        Err(failure
            .fact("expected", format!("{name}: {expected}"))
            .into())
    }

    /// Has it one of these media types? Case, quotes and the space before a parameter are free, and
    /// where no charset is asked for `charset=utf-8` may be there.
    ///
    /// # Errors
    /// A failure that shows the Content-Type.
    pub fn expect_media_type(&self, expected: &[&str]) -> CheckResult {
        let value = self.expect_one("Content-Type")?;
        let plain = |text: &str| text.to_ascii_lowercase().replace([' ', '"'], "");
        let came = plain(&value);
        let is = |one: &&str| {
            let one = plain(one);
            came == one || !one.contains(';') && came == format!("{one};charset=utf-8")
        };
        if expected.iter().any(is) {
            return Ok(());
        }
        Err(self
            .wrong_field("Content-Type", &value)
            .fact(
                "expected",
                format!("Content-Type: {}", expected.join(" or ")),
            )
            .into())
    }

    /// Is its content exactly this?
    ///
    /// # Errors
    /// A failure with a caret under the first octet that differs.
    pub fn expect_content(&self, expected: &[u8]) -> CheckResult {
        if self.content() == expected {
            return Ok(());
        }
        Err(self
            .about()
            .difference("content", expected, self.content())
            .into())
    }

    /// Is this text somewhere in its content?
    ///
    /// # Errors
    /// A failure that shows the content.
    pub fn expect_content_holds(&self, expected: &str) -> CheckResult {
        if self.text().contains(expected) {
            return Ok(());
        }
        Err(self
            .about()
            .octets("content", self.content())
            .fact("expected", format!("{expected} in it"))
            .into())
    }

    /// Has it what every answer has: a Date that is now, and with content a Content-Type?
    ///
    /// # Errors
    /// A failure that names the field.
    pub fn expect_usual_fields(&self) -> CheckResult {
        self.expect_date()?;
        if !self.content().is_empty() {
            self.expect_one("Content-Type")?;
        }
        Ok(())
    }

    /// Is its Date the time now, as RFC 9110 §5.6.7 writes it?
    ///
    /// # Errors
    /// A failure that shows the Date.
    pub fn expect_date(&self) -> CheckResult {
        let value = self.expect_one("Date")?;
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.map_or(0.0, |time| time.as_secs_f64());
        let expected = match crate::http_date::seconds_since_1970(&value) {
            Some(date) if (date - now).abs() <= BESIDE => return Ok(()),
            Some(_) => "the time now, in GMT",
            None => "a date such as Sun, 06 Nov 1994 08:49:37 GMT (RFC 9110 §5.6.7)",
        };
        Err(self
            .wrong_field("Date", &value)
            .fact("expected", expected)
            .into())
    }

    /// A failure that shows the head and leaves the content to what follows.
    pub(crate) fn about(&self) -> Failure {
        let status = self.head().split(|&octet| octet == b'\r').next();
        self.asked().octets("received", status.unwrap_or_default())
    }

    /// A failure that shows a field with a wrong value.
    pub(crate) fn wrong_field(&self, name: &str, value: &str) -> Failure {
        let line = format!("{name}: {value}");
        self.about().octets("field", line.as_bytes())
    }
}
