//! ETag: what a client has already is not sent again (RFC 9110 §8.8.3, §13.1.2).

use sha2::{Digest, Sha256};
use solution_c_server::Content;

use crate::conditions::{Comparison, lists};
use crate::hexadecimal::hexadecimal;
use crate::{Next, Request, Response};

/// Gives what is answered an entity tag, and answers 304 (Not Modified) to those who have it.
///
/// # Example
/// ```
/// use solution_e_framework::{App, Request};
/// use solution_e_framework::middleware::etag;
///
/// let client = App::new().with(etag).get("/", |_: &mut Request| "hello").test();
/// let tag = client.get("/").send().field("ETag").unwrap().to_owned();
/// assert_eq!(client.get("/").field("If-None-Match", &tag).send().status(), 304);
/// ```
pub fn etag(request: &mut Request, next: Next) -> Response {
    // ANCHOR: e10-etag
    //= The response of what comes next. If it may have a tag (`may_have_tag`) and has none, it gets one: `tag_of` its octets.
    //= If the client has it already (If-None-Match lists it; compare weakly), it is answered `not_modified`.
    //? e10-etag
    //+ next.run(request)
    let mut response = next.run(request);
    if !may_have_tag(request, &response) {
        return response;
    }
    if let Some(octets) = octets(&response).filter(|_| !response.fields().has("ETag")) {
        let tag = tag_of(octets);
        response.set("ETag", tag);
    }
    let is_known = |tag| lists(request.fields(), "If-None-Match", tag, Comparison::Weak);
    match response.field("ETag").is_some_and(is_known) {
        true => not_modified(response),
        false => response,
    }
    // ANCHOR_END: e10-etag
}

/// An entity tag for these octets: others have another one.
fn tag_of(octets: &[u8]) -> String {
    // ANCHOR: e10-tag-of
    //= Text between quotation marks that changes with every octet, and is the same wherever the same octets are sent: two servers behind
    //= one name must agree. So: from a hash of the octets (`Sha256::digest`).
    //+ String::new()
    format!("\"{}\"", hexadecimal(&Sha256::digest(octets)[..16]))
    // ANCHOR_END: e10-tag-of
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
