//! ETag: what a client has already is not sent again (RFC 9110 §8.8.3, §13.1.2).

use lab_c_server::Content;
use sha2::{Digest, Sha256};

use crate::conditions::{Comparison, lists};
use crate::hexadecimal::hexadecimal;
use crate::{Next, Request, Response};

/// Gives what is answered an entity tag, and answers 304 (Not Modified) to those who have it.
///
/// # Example
/// ```
/// use lab_e_framework::{App, Request};
/// use lab_e_framework::middleware::etag;
///
/// let client = App::new().with(etag).get("/", |_: &mut Request| "hello").test();
/// let tag = client.get("/").send().field("ETag").unwrap().to_owned();
/// assert_eq!(client.get("/").field("If-None-Match", &tag).send().status(), 304);
/// ```
pub fn etag(request: &mut Request, next: Next) -> Response {
    // TODO e10-etag · slide e-less · cargo workshop check e10
    // - The response of what comes next. If it may have a tag (`may_have_tag`) and has none, it gets one: `tag_of` its octets.
    // - If the client has it already (If-None-Match lists it; compare weakly), it is answered `not_modified`.
    next.run(request)
}

/// An entity tag for these octets: others have another one.
fn tag_of(octets: &[u8]) -> String {
    // TODO e10-tag-of · slide e-less · cargo workshop check e10
    // - Text between quotation marks that changes with every octet, and is the same wherever the same octets are sent: two servers behind
    // - one name must agree. So: from a hash of the octets (`Sha256::digest`).
    String::new()
}

/// What is read, and kept by clients.
fn may_have_tag(request: &Request, response: &Response) -> bool {
    matches!(request.method(), "GET" | "HEAD")
        && response.status() == 200
        && !response.fields().has_token("Cache-Control", "no-store")
}

/// The same without content (RFC 9110 §15.4.5).
pub fn not_modified(mut response: Response) -> Response {
    response.set_status(304);
    response.take_content();
    for of_content in ["Content-Type", "Content-Encoding", "Content-Language"] {
        response.remove(of_content);
    }
    response
}

/// The octets of a response that are here already.
pub(crate) fn octets(response: &Response) -> Option<&[u8]> {
    match response.content() {
        Content::Octets(octets) => Some(octets),
        Content::Shared(octets, range) => octets.get(range.clone()),
        _ => None,
    }
}
