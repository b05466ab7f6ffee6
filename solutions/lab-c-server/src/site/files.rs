//! Files: from a request to a response with the octets of a file.

use std::sync::Arc;

use super::found::{Document, Found};
use super::octets::octets_of;
use super::{Site, conditions, folders, found, gzip, methods, ranges};
use crate::{Request, Response};

/// The answer to a request for a file or a folder.
pub(super) fn answer(site: &Site, request: &Request<'_>) -> Response {
    // ANCHOR: c3-answer
    //= What stands at the request's path (`found::find`)? If there is nothing, a page with the status code.
    //= A file is answered with its content (`content`), a folder by `folders::answer`;
    //= but only to methods that are not `refused`.
    //? c3-octet-for-octet
    //+ crate::first_page::first_page()
    let found = match found::find(site, request.path()) {
        Ok(found) => found,
        Err(status) => return Response::of_status(status),
    };
    if let Some(refused) = methods::refused(request, methods::OF_FILES) {
        return refused;
    }
    match found {
        Found::File(document) => content(site, request, &document),
        Found::Folder(folder) => folders::answer(site, request, &folder),
    }
    // ANCHOR_END: c3-answer
}

/// The content of a file, or as much of it as the client needs.
pub(super) fn content(site: &Site, request: &Request<'_>, document: &Arc<Document>) -> Response {
    let fields = &request.head.fields;
    let form = gzip::choose(site, document, fields);
    let mut response = match conditions::evaluate(fields, &form.etag, document.modified) {
        conditions::Verdict::Failed => return Response::of_status(412),
        conditions::Verdict::NotModified => Response::empty(304),
        conditions::Verdict::Proceed => match form.coded {
            Some(coded) => coded,
            None => ranges::answer(request, document),
        },
    };
    if response.status == 416 {
        // What is wrong with a request says nothing of the file, and no cache may keep it as if it did.
        return response;
    }
    conditions::say(&mut response, document, &form.etag, &site.cache_control);
    response.fields.push("Accept-Ranges", b"bytes");
    gzip::say(&mut response, document);
    response
}

/// A response with the whole file.
pub(super) fn whole(document: &Document) -> Response {
    // ANCHOR: c3-whole
    //= 200 with the media type of the document, and its octets (`octets_of`).
    let mut response = Response::empty(200).with("Content-Type", &document.media_type);
    response.content = octets_of(document, 0..document.length);
    response
    // ANCHOR_END: c3-whole
}
