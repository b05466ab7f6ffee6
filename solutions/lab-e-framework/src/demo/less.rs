//! Less to send (e10): a long text, compressed and with a tag; and an answer that is kept for a while.

use std::sync::atomic::{AtomicU64, Ordering};

use lab_c_given::Error;
use lab_e_given::Config;
use serde_json::json;

use crate::middleware::{ResponseCache, etag, gzip};
use crate::{App, Request, Response, Result};

/// The length of the long text.
const BIG: usize = 64 * 1024;

/// How often `/cached` was really asked.
#[derive(Default)]
struct Count(AtomicU64);

/// Adds the routes of this part.
pub(super) fn routes(app: App, config: &Config) -> Result<App, Error> {
    // A tag belongs to the octets that are sent: so `etag` sees what `gzip` has made of them.
    let less = App::new().with(etag).with(gzip).get("/big", big);
    let kept = App::new()
        .with(ResponseCache::new(config.cache_ttl))
        .get("/cached", count)
        .post("/cached", |_: &mut Request| ());
    Ok(app.state(Count::default()).group("", less).group("", kept))
}

/// 64 KiB that compress well.
fn big(_: &mut Request) -> String {
    let lines = (1..).flat_map(|line| format!("{line} bottles of beer on the wall\n").into_bytes());
    lines.take(BIG).map(char::from).collect()
}

/// A number that grows whenever somebody asks; those who speak another language have an answer of their own.
fn count(request: &mut Request) -> Result {
    let Count(count) = request.state()?;
    let number = count.fetch_add(1, Ordering::Relaxed) + 1;
    Ok(Response::json(200, &json!({"n": number})).with("Vary", "Accept-Language"))
}
