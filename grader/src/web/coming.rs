//! A response that is still on its way: what has come of its content.

use super::client::{Client, reset};
use super::request::Request;
use super::response::{Look, Response, look};
use crate::conversation::End;
use crate::deadline::Deadline;
use crate::octets;
use crate::outcome::{Cause, CheckResult};

impl Client {
    /// Waits until the head of the response to this request is there, whatever has come after it. It stays to be read.
    ///
    /// # Errors
    /// A failure if it does not come, or is not what HTTP says.
    pub fn head_on_its_way(&mut self, request: &Request) -> CheckResult<Response> {
        let response = self.head_of_response_to(request)?;
        self.conversation.put_back(response.raw().len());
        Ok(response)
    }

    /// Waits until the content of the response to this request begins with these octets, out of its chunks,
    /// whatever follows. The response stays to be read.
    ///
    /// # Errors
    /// A failure if something else comes, or they do not come.
    pub fn content_begins(&mut self, request: &Request, expected: &[u8]) -> CheckResult<Response> {
        let response = self.head_on_its_way(request)?;
        let is_chunked = !response.values("Transfer-Encoding").is_empty();
        let deadline = Deadline::within(self.conversation.patience());
        loop {
            let came = &self.conversation.unread()[response.raw().len()..];
            let content = match is_chunked {
                true => out_of_chunks(came),
                false => came.to_vec(),
            };
            if content.starts_with(expected) {
                return Ok(response);
            }
            if !expected.starts_with(&content) {
                let failure = response.about();
                return Err(failure.difference("content", expected, &content).into());
            }
            let failure = |cause| {
                let mut failure = response.about();
                failure.cause = cause;
                failure.difference("content", expected, &content)
            };
            match self.conversation.end() {
                Some(End::Reset) => return Err(reset(failure(Cause::Reset)).into()),
                Some(End::Closed) => {
                    let failure = failure(Cause::ClosedEarly);
                    let but = "the program closed the connection";
                    return Err(failure.fact("but", but).into());
                }
                None if deadline.is_over() => {
                    let what = format!("{} of content", octets::count(expected.len()));
                    return Err(failure(Cause::Silent).waited(deadline.limit(), what).into());
                }
                None => self.conversation.wait_a_moment()?,
            };
        }
    }

    /// The response to this request is cut: the connection ends before it is whole.
    ///
    /// # Errors
    /// A failure if it comes whole, or neither more of it nor the end comes.
    pub fn expect_cut(&mut self, request: &Request) -> CheckResult {
        let deadline = Deadline::within(self.conversation.patience());
        loop {
            let looked = look(self.conversation.unread(), request.asks(), false);
            if let Ok(Look::Whole(response, _)) = looked {
                return Err(response
                    .failure()
                    .fact(
                        "expected",
                        "an answer that is cut: the connection ends before the content does",
                    )
                    .fact("but", "it looks as if it were whole")
                    .into());
            }
            if self.conversation.end().is_some() {
                return Ok(());
            }
            if deadline.is_over() {
                let failure = self.failure(Cause::HeldOpen);
                let what = "the end of the connection";
                return Err(failure.waited(deadline.limit(), what).into());
            }
            self.conversation.wait_a_moment()?;
        }
    }
}

/// The content as far as it has come; broken chunks are told of when the response is read.
fn out_of_chunks(mut came: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    while let Some(end) = came.windows(2).position(|two| two == b"\r\n") {
        let line = String::from_utf8_lossy(&came[..end]);
        let digits = line.split(';').next().unwrap_or_default().trim();
        let Ok(size) = usize::from_str_radix(digits, 16) else {
            break;
        };
        let data = &came[end + 2..];
        content.extend_from_slice(&data[..size.min(data.len())]);
        match data.get(size + 2..) {
            Some(rest) if size > 0 => came = rest,
            _ => break,
        }
    }
    content
}

#[cfg(test)]
mod tests {
    use super::out_of_chunks;

    #[test]
    fn chunks_are_read_as_far_as_they_came() {
        let whole = b"2\r\nab\r\n3;x=y\r\ncde\r\n0\r\n\r\n";
        for (length, content) in [(0, &b""[..]), (3, b""), (4, b"a"), (5, b"ab"), (15, b"abc")] {
            assert_eq!(out_of_chunks(&whole[..length]), content, "{length}");
        }
        assert_eq!(out_of_chunks(whole), b"abcde");
        assert_eq!(out_of_chunks(b"x\r\nabc"), b"");
    }
}
