//! The answer is elsewhere: redirects (RFC 9110 §15.4).

use url::Url;

use crate::message::ResponseHead;
use crate::target::{ascii, check_scheme, without_userinfo};
use crate::{Error, Request};

/// How many are followed. Nobody who means well sends more.
pub const MAX_REDIRECTS: usize = 10;

/// Fields that are about content, and mean nothing without it (RFC 9110 §15.4). A user may have given them.
const CONTENT_FIELDS: [&str; 11] = [
    "Content-Digest",
    "Content-Disposition",
    "Content-Encoding",
    "Content-Language",
    "Content-Length",
    "Content-Location",
    "Content-Range",
    "Content-Type",
    "Digest",
    "Last-Modified",
    "Repr-Digest",
];

/// The request that a redirect asks for; `None` if the response is none.
///
/// # Errors
/// [`Error::Failed`]: the location is no URL, or of a scheme that is not spoken here.
pub fn next(request: &Request, head: &ResponseHead) -> Result<Option<Request>, Error> {
    // TODO b5-next · slide b-redirects · cargo workshop check b5
    // - Only 301, 302, 303, 307 and 308 with a `location` are redirects.
    // - The next request is the same one for the new URL, as far as the status code lets it be (`keep_or_change`).
    // - On another origin nobody must see the credentials (`drop_credentials`).
    Ok(None)
}

/// Where the Location field of a response points, as an absolute URL.
///
/// # Errors
/// [`Error::Failed`]: it is no URL, or of a scheme that is not spoken here.
pub fn location(base: &Url, head: &ResponseHead) -> Result<Option<Url>, Error> {
    // TODO b5-location · slide b-redirects · cargo workshop check b5
    // - No Location field: `None`. It is a reference relative to the URL that was asked for.
    // - `ascii` makes text of its octets. What is no URL is `not_a_url`; `check_scheme` refuses other schemes.
    // - It takes over the fragment if it has none of its own (RFC 9110 §10.2.2),
    //   and on the same origin the userinfo too: `inherit`.
    todo!("b5-location")
}

/// What becomes of method and content. History made 301 and 302 what only 303 was meant to be;
/// 307 and 308 came later for those who mean it.
fn keep_or_change(request: &mut Request, status: u16) {
    // TODO b5-keep-or-change · slide b-redirects · cargo workshop check b5
    // - 301 and 302 make a GET of a POST; 303 makes a GET of everything but HEAD. 307 and 308 change nothing.
    // - With the method goes the content, and with it the fields that are about it: `CONTENT_FIELDS`.
    todo!("b5-keep-or-change")
}

/// Removes from a request what tells who we are.
pub(crate) fn drop_credentials(request: &mut Request) {
    // TODO b5-drop-credentials · slide b-redirects · cargo workshop check b5
    // - The fields Authorization, Proxy-Authorization and Cookie: what a user gave was meant for one server.
    //   (A cookie jar knows by itself what belongs to whom.) A Host that a user gave, too.
    todo!("b5-drop-credentials")
}

/// What a new URL takes over from the one it replaces.
fn inherit(url: &mut Url, base: &Url) {
    if url.fragment().is_none() {
        url.set_fragment(base.fragment());
    }
    let has_userinfo = !url.username().is_empty() || url.password().is_some();
    if url.origin() == base.origin() && !has_userinfo {
        // These fail only for URLs without a host.
        let _ = url.set_username(base.username());
        let _ = url.set_password(base.password());
    }
}

/// That a Location is no URL.
pub(crate) fn not_a_url(base: &Url, location: &str) -> Error {
    Error::Failed(format!(
        "{}: redirects to what is not a URL: {}",
        without_userinfo(base),
        location.escape_debug()
    ))
}

/// That there were too many redirects, with the circle they went in if there is one.
pub(crate) fn too_many(visited: &[Url]) -> Error {
    let last = &visited[visited.len() - 1];
    let before = visited[..visited.len() - 1]
        .iter()
        .rposition(|url| url == last);
    let what = match before {
        Some(at) => {
            let circle: Vec<String> = visited[at..]
                .iter()
                .map(|url| without_userinfo(url).to_string())
                .collect();
            format!("they go in a circle: {}", circle.join(" -> "))
        }
        None => format!("the last one leads to {}", without_userinfo(last)),
    };
    Error::Redirects(format!(
        "{}: more than {MAX_REDIRECTS} redirects; {what}",
        without_userinfo(&visited[0])
    ))
}
