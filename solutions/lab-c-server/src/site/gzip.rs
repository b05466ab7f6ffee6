//! gzip: text takes a third of the octets (RFC 9110 §8.4, §12.5.3).

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;

use flate2::Compression;
use flate2::read::GzEncoder;
use solution_b_client::message::Fields;

use super::found::{Document, Found};
use super::octets::{octets_of, reader_of};
use super::{Site, found};
use crate::Response;
use crate::response::Content;

/// What is shorter than this is hardly longer than its gzip form.
const MIN_OCTETS: u64 = 256;

/// The form in which a file is sent: each has an entity tag of its own (RFC 9110 §8.8.3).
pub(super) struct Form {
    pub(super) etag: String,
    /// The response with the gzip form, if it is that.
    pub(super) coded: Option<Response>,
}

/// Which form of a file this client gets.
pub(super) fn choose(site: &Site, document: &Document, fields: &Fields) -> Form {
    let identity = Form {
        etag: document.etag.clone(),
        coded: None,
    };
    // A range is one of the file as it is.
    if !is_compressible(document) || fields.has("Range") || !accepts_gzip(fields) {
        return identity;
    }
    let sibling = sibling(site, document);
    // A strong tag changes with every octet that is sent: where those of a sibling are, so does its tag.
    let source = sibling.as_deref().unwrap_or(document);
    let etag = format!("{}-gz\"", source.etag.trim_end_matches('"'));
    let mut response = Response::empty(200)
        .with("Content-Type", &document.media_type)
        .with("Content-Encoding", "gzip");
    response.content = match sibling {
        Some(sibling) => octets_of(&sibling, 0..sibling.length),
        None => compressed(document),
    };
    Form {
        etag,
        coded: Some(response),
    }
}

/// Says that the answer depends on Accept-Encoding, wherever it might: a cache must not give one client's to another.
pub(super) fn say(response: &mut Response, document: &Document) {
    // ANCHOR: c19-say
    //= `Vary: Accept-Encoding` on every answer with a file that is compressible, in whatever form.
    //? c19-vary
    //+ // Nothing yet.
    if is_compressible(document) {
        response.fields.push("Vary", b"Accept-Encoding");
    }
    // ANCHOR_END: c19-say
}

/// Whether the client takes gzip.
fn accepts_gzip(fields: &Fields) -> bool {
    // ANCHOR: c19-accepts-gzip
    //= Accept-Encoding is a list of codings, each perhaps with a weight, `gzip;q=0.5`. `x-gzip` is gzip.
    //= The weight of gzip counts; if it is not listed, that of `*`; else it is 0. Over 0 it is accepted.
    //= But where `identity` has a higher weight the client would rather have the file as it is.
    //? c19-gzip
    //+ false
    let weights: Vec<(String, f64)> = fields.list("Accept-Encoding").filter_map(weight).collect();
    let of = |names: &[&str]| {
        let known = weights
            .iter()
            .find(|(name, _)| names.contains(&name.as_str()));
        known.map(|(_, weight)| *weight)
    };
    let gzip = of(&["gzip", "x-gzip"]).or(of(&["*"])).unwrap_or(0.0);
    gzip > 0.0 && of(&["identity"]).is_none_or(|identity| gzip >= identity)
    // ANCHOR_END: c19-accepts-gzip
}

/// A member of Accept-Encoding: the coding in lower case, and its weight, which is 1 unless it is said.
fn weight(member: &[u8]) -> Option<(String, f64)> {
    let text = std::str::from_utf8(member).ok()?;
    let (name, parameters) = text.split_once(';').unwrap_or((text, ""));
    let weight = match parameters.trim().split_once('=') {
        Some((q, weight)) if q.trim().eq_ignore_ascii_case("q") => weight.trim().parse().ok()?,
        _ => 1.0,
    };
    Some((name.trim().to_ascii_lowercase(), weight))
}

/// Whether it pays: text that is long enough. Images, archives and the like are compressed already.
fn is_compressible(document: &Document) -> bool {
    // ANCHOR: c19-is-compressible
    //= `text/…` does, and so do JSON, JavaScript, XML and what is written in XML (`+xml`); from `MIN_OCTETS` on.
    //+ false
    let media_type = document.media_type.split(';').next().unwrap_or_default();
    let is_text = media_type.starts_with("text/")
        || media_type.ends_with("+xml")
        || media_type.ends_with("+json")
        || [
            "application/json",
            "application/javascript",
            "application/xml",
        ]
        .contains(&media_type);
    is_text && document.length >= MIN_OCTETS
    // ANCHOR_END: c19-is-compressible
}

/// The file `NAME.gz` beside the file, unless it is older: somebody has compressed it already, and better.
fn sibling(site: &Site, document: &Document) -> Option<Arc<Document>> {
    // ANCHOR: c19-sibling
    //= The path with `.gz` behind it. It must be a file itself, no link, and not older than the other.
    //= `found::at` opens it.
    //+ None
    let mut path = document.path.clone().into_os_string();
    path.push(".gz");
    let path = PathBuf::from(path);
    let metadata = fs::symlink_metadata(&path).ok()?;
    let is_current = metadata
        .modified()
        .is_ok_and(|modified| modified >= document.modified);
    if !metadata.is_file() || !is_current {
        return None;
    }
    match found::at(site, &path) {
        Ok(Found::File(sibling)) => Some(sibling),
        _ => None,
    }
    // ANCHOR_END: c19-sibling
}

/// The file, compressed while it is sent.
fn compressed(document: &Document) -> Content {
    let source = reader_of(document, 0..document.length);
    Content::Stream(Box::new(GzEncoder::new(source, Compression::fast())), None)
}
