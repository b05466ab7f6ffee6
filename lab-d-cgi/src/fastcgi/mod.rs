//! FastCGI: the same request to a server behind this one, such as PHP-FPM, over a connection that can be used again.
//!
//! What SCGI sends as it is comes in records here: meta-variables, content, answer and log are streams that share one
//! connection. In the order in which a request goes: `records.rs`, what is said; `answer.rs`, what comes back;
//! `kept.rs`, the connections that wait for the next request.

mod answer;
mod kept;
pub mod records;

use std::io;
use std::time::Duration;

use lab_c_server::Request;
use lab_c_server::request::body::RequestContent;
use lab_d_given::{Config, Remote, Rule};

use crate::Trouble;
use crate::cgi::running::know_length;
use crate::gateway::conversation::{Conversation, connect};
use crate::gateway::variables::{Credentials, variables};
use crate::gateway::{Answer, Gateway, Here, Place, Variable, document};
use answer::Output;
use kept::Kept;
use records::{BEGIN_REQUEST, PARAMS, STDIN, pairs, record, stream};

/// The id of every request: each has a connection of its own while it lasts.
const ID: u16 = 1;
/// The role of a server that answers requests.
const RESPONDER: u8 = 1;
/// The connection is not to be closed after the request.
const KEEP_CONN: u8 = 1;

/// A server that speaks FastCGI.
#[derive(Debug)]
pub struct FastCgi {
    here: Here,
    kept: Kept,
    /// How long it may neither take nor give an octet.
    timeout: Duration,
}

impl FastCgi {
    /// The servers that the settings name, each with what it is asked for. Rules that name the same share its
    /// connections. A server is asked when somebody asks for it.
    #[must_use]
    pub fn all(config: &Config, here: &Here) -> Vec<(Rule, FastCgi)> {
        let mut known: Vec<Kept> = Vec::new();
        let servers = config.fastcgi.iter().map(|Remote { rule, address }| {
            let same = known.iter().find(|kept| kept.address() == address);
            let kept = same.cloned().unwrap_or_else(|| Kept::new(address));
            known.push(kept.clone());
            let server = FastCgi {
                here: here.clone(),
                kept,
                timeout: config.cgi_timeout,
            };
            (rule.clone(), server)
        });
        servers.collect()
    }
}

impl Gateway for FastCgi {
    fn answer(&self, request: &mut Request<'_>, place: &Place) -> Result<Answer, Trouble> {
        // TODO d11-answer · slide d-fastcgi · cargo workshop check d11
        // - The variables of the request, credentials too, are its head (`head`). They tell how long the content is
        //   (`know_length`).
        // - The head goes to a connection that was kept, if there is one that can be used (`again`), or else to a new one
        //   (`connect`). After it goes the content (`as_stdin`): `Conversation` does both while it is read.
        // - What comes back are records; of those `Output` reads the answer, which is that of CGI (`document::answer`).
        todo!("d11-answer")
    }
}

impl FastCgi {
    /// Sends a request on a connection that was kept. The server may close it at the same moment: then nothing comes back,
    /// and the request is sent again. So it must be one that can be.
    fn again(
        &self,
        request: &Request<'_>,
        place: &Place,
        head: &[u8],
    ) -> io::Result<Option<Output>> {
        let is_safe = matches!(&*request.head.method, "GET" | "HEAD" | "OPTIONS");
        if !is_safe || request.content_length() != Some(0) {
            // The process that the connection holds may be the only one.
            drop(self.kept.take());
            return Ok(None);
        }
        while let Some(stream) = self.kept.take() {
            let nothing = RequestContent::default();
            let head = head.to_vec();
            let conversation = Conversation::new(stream, head, nothing, as_stdin, self.timeout);
            let mut output = Output::new(conversation, place.name(), &self.kept);
            if output.begins()? {
                return Ok(Some(output));
            }
        }
        Ok(None)
    }
}

/// What a request begins with.
#[must_use]
pub fn head(variables: &[Variable]) -> Vec<u8> {
    // TODO d11-head · slide d-fastcgi · cargo workshop check d11
    // - A record of `BEGIN_REQUEST`: the role (two octets, `RESPONDER`), one octet of flags (`KEEP_CONN`), five that are 0.
    // - Then the variables (`pairs`) as a stream of `PARAMS`.
    todo!("d11-head")
}

/// A piece of content as a record. An empty piece is the end, and so is an empty record.
fn as_stdin(outgoing: &mut Vec<u8>, piece: &[u8]) {
    record(outgoing, STDIN, ID, piece);
}
