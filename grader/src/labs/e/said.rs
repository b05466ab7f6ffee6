//! What the application says in JSON: spacing and the order of members are free.

use crate::labs::json::Json;
use crate::octets;
use crate::outcome::{CheckResult, Explain, Failure, broken};
use crate::web::{Response, text_of as text_of_page};

/// 200, `application/json`, and this value. `expected` is JSON.
pub(super) fn expect_json(response: &Response, expected: &str) -> CheckResult {
    response.expect_status(&[200]).explain(|failure| {
        let failure = match says(response) {
            Some(says) => failure.fact("says", says),
            None => failure,
        };
        failure.fact("and", in_short(expected.as_bytes()))
    })?;
    expect_same(response, expected)
}

/// What an error page says, in short.
fn says(response: &Response) -> Option<String> {
    const MOST: usize = 120;
    let text = text_of_page(&response.text());
    let words: Vec<&str> = text.split_whitespace().collect();
    let text: String = words.join(" ").chars().take(MOST).collect();
    (!text.is_empty()).then(|| in_short(text.as_bytes()))
}

/// The same with whatever status.
pub(super) fn expect_same(response: &Response, expected: &str) -> CheckResult {
    let value = json_of(response)?;
    let wanted = Json::parse(expected.as_bytes()).map_err(broken)?;
    if value.in_order() == wanted.in_order() {
        return Ok(());
    }
    Err(differs(response, expected).into())
}

/// A failure that shows the content and what was expected instead.
pub(super) fn differs(response: &Response, expected: &str) -> Failure {
    response
        .about()
        .fact("content", in_short(response.content()))
        .fact("expected", in_short(expected.as_bytes()))
}

/// The content, which must be `application/json`.
pub(super) fn json_of(response: &Response) -> CheckResult<Json> {
    response.expect_media_type(&["application/json"])?;
    value_of(response)
}

/// The content as JSON, whatever its media type says.
pub(super) fn value_of(response: &Response) -> CheckResult<Json> {
    Json::parse(response.content()).map_err(|wrong| {
        response
            .about()
            .fact("content", in_short(response.content()))
            .fact("but", wrong)
            .fact("expected", "JSON (RFC 8259)")
            .into()
    })
}

/// The text that this member holds.
pub(super) fn text_of(response: &Response, name: &str) -> CheckResult<String> {
    let value = json_of(response)?;
    let text = value.get(name).and_then(Json::text).map(str::to_owned);
    text.ok_or_else(|| {
        let expected = format!("an object with a text {name:?}");
        differs_from(response, &expected)
    })
}

/// The same outcome with what is expected in words.
pub(super) fn differs_from(response: &Response, expected: &str) -> crate::outcome::Outcome {
    response
        .about()
        .fact("content", in_short(response.content()))
        .fact("expected", expected)
        .into()
}

/// One of these status codes, and the content names what was wrong.
pub(super) fn expect_refused(response: &Response, status: u16, name: &str) -> CheckResult {
    response.expect_status(&[status])?;
    if response.text().contains(name) {
        return Ok(());
    }
    Err(differs_from(
        response,
        &format!("that it names `{name}`: who asked must know what to change"),
    ))
}

/// A text as JSON writes it.
pub(super) fn quoted(text: &str) -> String {
    let mut line = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => line.extend(['\\', letter]),
            control if control < ' ' => {
                line.push_str(&format!("\\u{:04x}", u32::from(control)));
            }
            letter => line.push(letter),
        }
    }
    line.push('"');
    line
}

/// A list of pairs as JSON.
pub(super) fn pairs<N: AsRef<str>, V: AsRef<str>>(pairs: &[(N, V)]) -> String {
    let one =
        |(name, value): &(N, V)| format!("[{},{}]", quoted(name.as_ref()), quoted(value.as_ref()));
    let pairs: Vec<String> = pairs.iter().map(one).collect();
    format!("[{}]", pairs.join(","))
}

/// So much is shown of JSON. It is text: quotation marks in it need no backslash.
fn in_short(content: &[u8]) -> String {
    const MOST: usize = 300;
    let text = |octets: &[u8]| match std::str::from_utf8(octets) {
        Ok(text) => text
            .chars()
            .map(|letter| match letter {
                letter if letter.is_control() => octets::escape(letter.to_string().as_bytes()),
                letter => letter.to_string(),
            })
            .collect(),
        Err(_) => octets::escape(octets),
    };
    match content.get(..MOST) {
        Some(start) if content.len() > MOST => {
            format!("{}… ({})", text(start), octets::count(content.len()))
        }
        _ if content.is_empty() => "nothing".into(),
        _ => text(content),
    }
}

/// Seconds since 1970, by our own clock, which is the same machine's.
pub(super) fn now() -> f64 {
    let now = std::time::SystemTime::now().duration_since(std::time::SystemTime::UNIX_EPOCH);
    now.map_or(0.0, |time| time.as_secs_f64())
}
