//! SCGI: the same request, to a server behind this one that stays.
//!
//! The protocol fits on a page: the meta-variables with a NUL after each name and each value, as a netstring (its
//! length in digits, a colon, the octets, a comma); then the content. The answer is that of CGI, and the end of the
//! connection is its end.

use std::time::Duration;

use lab_d_given::{Config, Remote};
use solution_c_server::Request;

use crate::Trouble;
use crate::cgi::running::know_length;
use crate::gateway::conversation::{Conversation, connect};
use crate::gateway::variables::{Credentials, variables, with_nuls};
use crate::gateway::{Answer, Gateway, Here, Place, Variable, document};

/// A server that speaks SCGI.
#[derive(Debug)]
pub struct Scgi {
    here: Here,
    address: String,
    /// How long it may neither take nor give an octet.
    timeout: Duration,
}

impl Scgi {
    /// The server that the settings name. It is asked when somebody asks for it.
    #[must_use]
    pub fn new(config: &Config, here: &Here, remote: &Remote) -> Scgi {
        Scgi {
            here: here.clone(),
            address: remote.address.clone(),
            timeout: config.cgi_timeout,
        }
    }
}

impl Gateway for Scgi {
    fn answer(&self, request: &mut Request<'_>, place: &Place) -> Result<Answer, Trouble> {
        // ANCHOR: d10-answer
        //= The variables of the request, credentials too, are its head (`head`). They tell how long the content is
        //=   (`know_length`).
        //= Connect to the server (`connect`), send the head, and after it the content as it is (`as_it_is`):
        //=   `Conversation` does both while it is read.
        //= What comes back is an answer as that of CGI (`document::answer`).
        know_length(request)?;
        let variables = variables(request, place, &self.here, Credentials::Given);
        let head = head(variables);
        let stream = connect(&self.address, self.timeout)?;
        let content = request.take_content();
        let conversation = Conversation::new(stream, head, content, as_it_is, self.timeout);
        document::answer(conversation)
        // ANCHOR_END: d10-answer
    }
}

/// The head of an SCGI request.
#[must_use]
pub fn head(variables: Vec<Variable>) -> Vec<u8> {
    // ANCHOR: d10-head
    //= CONTENT_LENGTH is the first of the variables, and `0` where there is no content. The second is `SCGI`, whose
    //=   value is `1`. After them all the others, each once.
    //= All of them (`with_nuls`) are one netstring.
    let is_length = |(name, _): &Variable| name == "CONTENT_LENGTH";
    let length = variables.iter().find(|variable| is_length(variable));
    let length = length.map_or(b"0".to_vec(), |(_, value)| value.clone());
    let mut all = vec![
        ("CONTENT_LENGTH".to_owned(), length),
        ("SCGI".to_owned(), b"1".to_vec()),
    ];
    all.extend(
        variables
            .into_iter()
            .filter(|variable| !is_length(variable)),
    );
    netstring(&with_nuls(&all))
    // ANCHOR_END: d10-head
}

/// These octets as a netstring, such as `5:Hello,`.
#[must_use]
pub fn netstring(octets: &[u8]) -> Vec<u8> {
    // ANCHOR: d10-netstring
    //= How many octets there are, in digits; a colon; the octets; a comma.
    let mut string = format!("{}:", octets.len()).into_bytes();
    string.extend_from_slice(octets);
    string.push(b',');
    string
    // ANCHOR_END: d10-netstring
}

/// Content needs no words around it: its length was said before.
fn as_it_is(outgoing: &mut Vec<u8>, piece: &[u8]) {
    outgoing.extend_from_slice(piece);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_head_is_that_of_the_specification() {
        let list = [
            ("REQUEST_METHOD", "POST"),
            ("CONTENT_LENGTH", "27"),
            ("REQUEST_URI", "/deepthought"),
        ];
        let list = list.map(|(name, value)| (name.to_owned(), value.as_bytes().to_vec()));
        assert_eq!(
            head(list.to_vec()),
            b"70:CONTENT_LENGTH\x0027\0SCGI\x001\0REQUEST_METHOD\0POST\0REQUEST_URI\0/deepthought\0,"
        );
        assert_eq!(head(Vec::new()), b"24:CONTENT_LENGTH\x000\0SCGI\x001\0,");
        assert_eq!(netstring(b""), b"0:,");
    }
}
