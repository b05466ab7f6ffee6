//! The server behind the one under test, by FastCGI: it reads records strictly, and answers what the check says.

use super::behind::{Behind, Variables};
use crate::conversation::Conversation;
use crate::deadline::{Deadline, PATIENCE, STARTUP, until};
use crate::outcome::{Cause, CheckResult, Explain, Failure};
use crate::web::Request;

pub(super) const BEGIN: u8 = 1;
pub(super) const ABORT: u8 = 2;
pub(super) const END: u8 = 3;
pub(super) const PARAMS: u8 = 4;
pub(super) const STDIN: u8 = 5;
pub(super) const STDOUT: u8 = 6;
pub(super) const STDERR: u8 = 7;
const GET_VALUES: u8 = 9;
const GET_VALUES_RESULT: u8 = 10;

/// A request that has come, up to its content.
pub(super) struct Asked {
    pub(super) conversation: Conversation,
    pub(super) id: u16,
    /// The connection is to stay open.
    pub(super) keeps: bool,
    pub(super) variables: Variables,
}

impl Asked {
    /// Waits until the server under test hands this request over, and reads its head.
    pub(super) fn of(behind: &mut Behind<'_>, request: &Request) -> CheckResult<Self> {
        let accepted = behind.listener.accept(&mut behind.server);
        let asked = |failure: Failure| failure.octets("asked", &request.octets());
        let conversation = accepted.explain(asked)?;
        Self::on(conversation, request)
    }

    /// The same, on a connection that was used before or on a new one.
    pub(super) fn again(
        behind: &mut Behind<'_>,
        mut kept: Conversation,
        request: &Request,
    ) -> CheckResult<Self> {
        let mut new = Ok(None);
        let deadline = Deadline::within(STARTUP);
        until(&deadline, || {
            let came = kept.wait_a_moment().is_ok() && !kept.unread().is_empty();
            new = behind.listener.knock();
            came || !matches!(new, Ok(None))
        });
        match new? {
            Some(conversation) => Self::on(conversation, request),
            None => Self::on(kept, request),
        }
    }

    fn on(mut conversation: Conversation, request: &Request) -> CheckResult<Self> {
        let begin = record(&mut conversation)?;
        let [0, 1, flags @ (0 | 1), ..] = begin.content[..] else {
            let expected = "BEGIN_REQUEST with role 1 (responder) and flags 0 or 1";
            return Err(wrong(&conversation, expected).into());
        };
        if begin.kind != BEGIN || begin.content.len() != 8 || begin.id == 0 {
            let expected = "BEGIN_REQUEST with eight octets of content, and a request id over 0";
            return Err(wrong(&conversation, expected).into());
        }
        let mut params = Vec::new();
        loop {
            let next = record(&mut conversation)?;
            if (next.kind, next.id) != (PARAMS, begin.id) {
                let expected = "PARAMS of the same request, the last one empty";
                return Err(next.instead(&conversation, expected).into());
            }
            if next.content.is_empty() {
                break;
            }
            params.extend(next.content);
        }
        let Some(list) = pairs(&params) else {
            let expected = "PARAMS that are names and values, each with its length before";
            return Err(wrong(&conversation, expected).into());
        };
        let variables = Variables::new(list, request);
        variables.expect_each_once()?;
        Ok(Asked {
            conversation,
            id: begin.id,
            keeps: flags == 1,
            variables,
        })
    }

    /// The next record of STDIN: empty at its end.
    pub(super) fn stdin(&mut self) -> CheckResult<Vec<u8>> {
        let expected = "STDIN of the same request, the last one empty";
        let next = record(&mut self.conversation);
        let next = next.explain(|failure| failure.fact("expected", expected))?;
        if (next.kind, next.id) == (STDIN, self.id) {
            return Ok(next.content);
        }
        Err(next.instead(&self.conversation, expected).into())
    }

    /// All of the content.
    pub(super) fn content(&mut self) -> CheckResult<Vec<u8>> {
        let mut content = Vec::new();
        loop {
            match self.stdin()? {
                piece if piece.is_empty() => return Ok(content),
                piece => content.extend(piece),
            }
        }
    }

    /// Sends a record.
    pub(super) fn send(&mut self, kind: u8, content: &[u8]) -> CheckResult {
        self.send_all(&[(kind, content)])
    }

    /// Sends several records in one write: what the program does after the first cannot come between.
    pub(super) fn send_all(&mut self, records: &[(u8, &[u8])]) -> CheckResult {
        let written = |(kind, content): &(u8, &[u8])| written(*kind, self.id, content, 0);
        let records: Vec<u8> = records.iter().flat_map(written).collect();
        self.conversation.send(&records)
    }

    /// Ends the request with these statuses.
    pub(super) fn end(&mut self, application: u32, protocol: u8) -> CheckResult {
        let [a, b, c, d] = application.to_be_bytes();
        self.send(END, &[a, b, c, d, protocol, 0, 0, 0])
    }

    /// Reads the content, answers with this, ends the request and closes.
    pub(super) fn answer(mut self, octets: &[u8]) -> CheckResult {
        self.content()?;
        self.finish(octets)?;
        self.conversation.finish_sending()
    }

    /// Writes on until ABORT_REQUEST comes, or the end of the connection.
    pub(super) fn expect_aborted(mut self) -> CheckResult {
        let deadline = Deadline::within(PATIENCE);
        loop {
            let unread = self.conversation.unread();
            let is_aborted = unread.starts_with(&[1, ABORT]);
            if is_aborted || self.conversation.end().is_some() {
                return Ok(());
            }
            if deadline.is_over() {
                let failure = self.conversation.failure(Cause::HeldOpen);
                let what = "ABORT_REQUEST, or the end of the connection";
                return Err(failure.waited(PATIENCE, what).into());
            }
            // At its next write the server learns it, or before. The first ones may go out before the news has come to it.
            if self.send(STDOUT, &[b'z'; 1000]).is_err() {
                return Ok(());
            }
            self.conversation.wait_a_moment()?;
        }
    }

    /// Answers with this and ends the request.
    pub(super) fn finish(&mut self, octets: &[u8]) -> CheckResult {
        self.send_all(&[(STDOUT, octets), (STDOUT, b""), (END, &[0; 8])])
    }
}

/// What came in one record.
struct Record {
    kind: u8,
    id: u16,
    content: Vec<u8>,
}

impl Record {
    /// It came instead of what was expected.
    fn instead(&self, conversation: &Conversation, expected: &str) -> Failure {
        let but = format!("a record of type {} for request {}", self.kind, self.id);
        wrong(conversation, expected).fact("but", but)
    }
}

/// Reads a record; questions about the server itself are answered on the way.
fn record(conversation: &mut Conversation) -> CheckResult<Record> {
    loop {
        let head = conversation.receive_exactly(8)?;
        let number = |place: usize| u16::from_be_bytes([head[place], head[place + 1]]);
        if head[0] != 1 {
            let expected = "a record: it begins with the version, 1";
            return Err(wrong(conversation, expected).into());
        }
        let content = conversation.receive_exactly(number(4).into())?;
        conversation.receive_exactly(head[6].into())?;
        match (head[1], number(2)) {
            (GET_VALUES, 0) => conversation.send(&written(GET_VALUES_RESULT, 0, b"", 0))?,
            (kind @ (BEGIN | ABORT | PARAMS | STDIN), id) => {
                return Ok(Record { kind, id, content });
            }
            (kind, _) => {
                let expected = format!("a record that servers send, not one of type {kind}");
                return Err(wrong(conversation, &expected).into());
            }
        }
    }
}

/// A record as it is sent, with so many octets of padding.
pub(super) fn written(kind: u8, id: u16, content: &[u8], padding: u8) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX);
    let [id_high, id_low] = id.to_be_bytes();
    let [high, low] = length.to_be_bytes();
    let head = [1, kind, id_high, id_low, high, low, padding, 0];
    // What padding holds means nothing.
    [&head[..], content, &vec![b'#'; padding.into()]].concat()
}

fn pairs(mut octets: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut list = Vec::new();
    while !octets.is_empty() {
        let name = length(&mut octets)?;
        let value = length(&mut octets)?;
        let whole = octets.get(..name.checked_add(value)?)?;
        let text = String::from_utf8_lossy(&whole[..name]).into_owned();
        list.push((text, whole[name..].to_vec()));
        octets = &octets[whole.len()..];
    }
    Some(list)
}

/// One octet, or four whose first bit is set.
fn length(octets: &mut &[u8]) -> Option<usize> {
    let (&first, rest) = octets.split_first()?;
    if first < 128 {
        *octets = rest;
        return Some(first.into());
    }
    let (four, rest) = octets.split_first_chunk::<4>()?;
    *octets = rest;
    usize::try_from(u32::from_be_bytes(*four) & !(1 << 31)).ok()
}

fn wrong(conversation: &Conversation, expected: &str) -> Failure {
    conversation
        .failure(Cause::WrongOctets)
        .fact("expected", expected)
}

#[cfg(test)]
mod tests {
    use super::pairs;

    #[test]
    fn pairs_have_lengths_of_one_octet_or_four() {
        let long = vec![b'x'; 130];
        let octets = [&b"\x01\x80\x00\x00\x82a"[..], &long, b"\x02\x00bc"].concat();
        let list = [("a".to_owned(), long), ("bc".to_owned(), Vec::new())];
        assert_eq!(pairs(&octets), Some(list.to_vec()));
        assert_eq!(pairs(&octets[..octets.len() - 1]), None);
        assert_eq!(pairs(b"\x80\x00"), None);
    }
}
