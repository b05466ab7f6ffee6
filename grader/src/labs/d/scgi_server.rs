//! The server behind the one under test, by SCGI: it reads a request strictly, and answers what the check says.

use super::behind::{Behind, Variables};
use crate::conversation::Conversation;
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::web::Request;

/// A netstring longer than this has more digits than anybody needs.
const MOST_DIGITS: usize = 7;

/// A request that has come, up to its content.
pub(super) struct Asked {
    pub(super) conversation: Conversation,
    pub(super) variables: Variables,
}

impl Asked {
    /// Waits until the server under test hands this request over, and reads its head.
    pub(super) fn of(behind: &mut Behind<'_>, request: &Request) -> CheckResult<Self> {
        let accepted = behind.listener.accept(&mut behind.server);
        let asked = |failure: Failure| failure.octets("asked", &request.octets());
        let mut conversation = accepted.explain(asked)?;
        let head = netstring(&mut conversation)?;
        let list = pairs(&conversation, &head)?;
        let variables = Variables::new(list, request);
        let names: Vec<&str> = variables
            .list
            .iter()
            .map(|(name, _)| name.as_str())
            .collect();
        if names.first() != Some(&"CONTENT_LENGTH") {
            return Err(wrong(&conversation, "CONTENT_LENGTH as the first name").into());
        }
        variables.expect("SCGI", b"1")?;
        variables.expect_each_once()?;
        Ok(Asked {
            conversation,
            variables,
        })
    }

    /// Reads the content, as long as CONTENT_LENGTH says.
    pub(super) fn content(&mut self) -> CheckResult<Vec<u8>> {
        let length = self.variables.value("CONTENT_LENGTH").unwrap_or_default();
        let length = std::str::from_utf8(length).ok();
        match length.and_then(|length| length.parse().ok()) {
            Some(length) => self.conversation.receive_exactly(length),
            None => Err(wrong(&self.conversation, "a CONTENT_LENGTH that is a number").into()),
        }
    }

    /// Answers, and closes.
    pub(super) fn answer(mut self, octets: &[u8]) -> CheckResult {
        self.conversation.send(octets)?;
        self.conversation.finish_sending()
    }
}

/// `5:Hello,`
fn netstring(conversation: &mut Conversation) -> CheckResult<Vec<u8>> {
    let mut digits = String::new();
    loop {
        match conversation.receive_exactly(1)?[0] {
            b':' if !digits.is_empty() => break,
            digit @ b'0'..=b'9' if digits.len() < MOST_DIGITS && digits != "0" => {
                digits.push(char::from(digit));
            }
            _ => {
                let expected = "a netstring: its length in digits, and a colon";
                return Err(wrong(conversation, expected).into());
            }
        }
    }
    let octets = conversation.receive_exactly(digits.parse().unwrap_or_default())?;
    let expected = format!("a comma after the {digits} octets of the netstring");
    let comma = conversation.receive_exactly(1);
    match comma.explain(|failure| failure.fact("expected", &expected))?[..] {
        [b','] => Ok(octets),
        _ => Err(wrong(conversation, &expected).into()),
    }
}

/// Names and values, each followed by a NUL.
fn pairs(conversation: &Conversation, head: &[u8]) -> CheckResult<Vec<(String, Vec<u8>)>> {
    let mut pieces: Vec<&[u8]> = head.split(|&octet| octet == 0).collect();
    let last = pieces.pop();
    if last != Some(&[]) || !pieces.len().is_multiple_of(2) {
        let expected = "names and values, each followed by a NUL";
        return Err(wrong(conversation, expected).into());
    }
    let text = |name: &[u8]| String::from_utf8_lossy(name).into_owned();
    let pairs = pieces.chunks_exact(2);
    Ok(pairs.map(|two| (text(two[0]), two[1].to_vec())).collect())
}

fn wrong(conversation: &Conversation, expected: &str) -> Failure {
    conversation
        .failure(Cause::WrongOctets)
        .fact("expected", expected)
}
