//! Pages: a template, with who has signed in at its head.

use lab_e_given::Pages;
use minijinja::{Value, context};

use crate::{Request, Response, Result};

/// What a page of ours may load and do: its style sheet, its forms, nothing else (Content Security Policy). Should somebody
/// smuggle a script into it, no browser runs it.
const POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// A page from a template (`lab-e-framework/given/templates`), filled with this.
pub(super) fn page(request: &mut Request, template: &str, content: Value) -> Result {
    let (user, csrf) = visitor(request)?;
    let pages: &Pages = request.state()?;
    let of_all = context! { user, csrf, path => request.raw_path() };
    let all = context! { ..content, ..of_all };
    let response = Response::html(200, pages.render(template, all)?);
    Ok(response.with("Content-Security-Policy", POLICY))
}

/// Who has signed in, with a token to sign out. Without sessions (before e7), nobody has.
fn visitor(request: &mut Request) -> Result<(Option<String>, Option<String>)> {
    if !request.has_sessions() {
        return Ok((None, None));
    }
    let session = request.session()?;
    let user = session.user().map(str::to_owned);
    let csrf = user.as_ref().map(|_| session.csrf().to_owned());
    Ok((user, csrf))
}
