//! A cache of responses: what was answered a moment ago is answered again, without asking the handler (RFC 9111).

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use lab_b_client::message::Fields;
use lab_c_server::Content;

use super::Middleware;
use super::etag::octets;
use crate::{Next, Request, Response};

/// How much is kept at most, and of one response.
const MAX_OCTETS: usize = 16 * 1024 * 1024;
const MAX_OCTETS_OF_ONE: usize = 1024 * 1024;
/// How many forms of one target: a client can think of as many languages as it likes.
const MAX_FORMS: usize = 32;
/// What a response takes beside its octets.
const OVERHEAD: usize = 512;

/// Keeps responses for a while.
///
/// # Example
/// ```
/// use std::time::Duration;
/// use lab_e_framework::{App, Request};
/// use lab_e_framework::middleware::ResponseCache;
///
/// let cache = ResponseCache::new(Duration::from_secs(60));
/// let client = App::new().with(cache).get("/", |_: &mut Request| "hello").test();
/// assert_eq!(client.get("/").send().field("X-Cache"), Some("MISS"));
/// assert_eq!(client.get("/").send().field("X-Cache"), Some("HIT"));
/// ```
#[derive(Debug)]
pub struct ResponseCache {
    /// How long a response is fresh.
    ttl: Duration,
    shelf: Mutex<Shelf>,
}

/// What is kept.
#[derive(Debug, Default)]
struct Shelf {
    /// By target; several for one, if it has several forms.
    stored: HashMap<Arc<str>, Vec<Stored>>,
    /// Where each of them is. The one with the lowest number is the oldest, and goes first.
    targets: BTreeMap<u64, Arc<str>>,
    octets: usize,
    /// The number of the next one.
    next: u64,
    /// How often something was forgotten because it had changed.
    changes: u64,
}

/// A response that is kept.
#[derive(Debug)]
struct Stored {
    number: u64,
    since: Instant,
    /// The fields of the request that Vary names, with their values then.
    asked: Vec<(String, Option<Vec<u8>>)>,
    fields: Fields,
    content: Arc<Vec<u8>>,
    /// How much room it takes.
    octets: usize,
}

impl ResponseCache {
    /// A cache in which a response is fresh for so long.
    #[must_use]
    pub fn new(ttl: Duration) -> Self {
        ResponseCache {
            ttl,
            shelf: Mutex::default(),
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is kept for a request, if it is fresh.
    fn find(&self, target: &str, request: &Request) -> Option<Response> {
        // TODO e10-find · slide e-less · cargo workshop check e10
        // - Of what is stored for this target, the one that was asked for in the same way (`Stored::fits`) and is younger than `ttl`.
        // - Its response (`Stored::response`) has two more fields: X-Cache, `HIT`, and Age, in whole seconds (RFC 9111 §5.1).
        None
    }
}

impl Middleware for ResponseCache {
    fn handle(&self, request: &mut Request<'_>, next: Next<'_>) -> Response {
        // TODO e10-cache · slide e-less · cargo workshop check e10
        // - GET and HEAD are answered with what is kept for the target (`find`), if the request may have that (`reads_cache`). Else it is what comes
        // - next that answers, with `X-Cache: MISS`; and that is kept (`keep`), if it may be (`may_be_kept`).
        // - Another method that was successful has changed something: all that is kept for the target is forgotten (`forget`).
        // - What was asked before such a change, and is answered after it, is out of date: compare `changes` before and after.
        next.run(request)
    }
}

/// Whether a request may be answered with what is kept (RFC 9111 §3.5, §5.2.1).
fn reads_cache(fields: &Fields) -> bool {
    // TODO e10-reads-cache · slide e-less · cargo workshop check e10
    // - Not if it has an Authorization: what was answered to one is not for another. And not if it says `no-cache`, in Cache-Control or
    // - (as HTTP/1.0 did) in Pragma: its user wants it new.
    true
}

/// Whether a response may be given to others too (RFC 9111 §3).
fn may_be_kept(request: &Fields, response: &Response) -> bool {
    // TODO e10-may-be-kept · slide e-less · cargo workshop check e10
    // - Only 200 (OK), and only if the request had no Authorization and the response sets no cookie: those are for one client.
    // - And only if nobody says otherwise: `no-store` in the Cache-Control of either, `private` in that of the response, `*` in its Vary.
    true
}

/// What is asked for: the host, the path and the query.
fn target_of(request: &Request) -> String {
    let host = request
        .field("Host")
        .unwrap_or_default()
        .to_ascii_lowercase();
    let query = request
        .raw_query()
        .map_or(String::new(), |query| format!("?{query}"));
    format!("{host}{}{query}", request.raw_path())
}

impl Stored {
    /// Whether a request asks for it in the way in which it was asked for then (RFC 9111 §4.1).
    fn fits(&self, fields: &Fields) -> bool {
        let mut asked = self.asked.iter();
        asked.all(|(name, value)| value_of(fields, name) == *value)
    }

    fn response(&self) -> Response {
        let mut response = Response::empty(200);
        for (name, value) in self.fields.iter() {
            response.append(name, value);
        }
        let all = 0..self.content.len();
        response.set_content(Content::Shared(Arc::clone(&self.content), all));
        response
    }
}

/// All values of a field, as one list.
fn value_of(fields: &Fields, name: &str) -> Option<Vec<u8>> {
    let values: Vec<&[u8]> = fields.all(name).collect();
    (!values.is_empty()).then(|| values.join(&b", "[..]))
}

impl Shelf {
    /// Keeps a response, in place of one that was asked for in the same way. Older ones make room.
    fn keep(&mut self, target: &str, request: &Fields, response: &Response) {
        let Some(content) = octets(response).filter(|octets| octets.len() <= MAX_OCTETS_OF_ONE)
        else {
            return;
        };
        let names = response.fields().list("Vary").map(String::from_utf8_lossy);
        let asked: Vec<_> = names
            .map(|name| (name.to_string(), value_of(request, &name)))
            .collect();
        let values = asked.iter().flat_map(|(_, value)| value);
        let stored = Stored {
            number: self.next,
            since: Instant::now(),
            octets: OVERHEAD + target.len() + content.len() + values.map(Vec::len).sum::<usize>(),
            asked,
            fields: response.fields().clone(),
            content: Arc::new(content.to_vec()),
        };
        self.next += 1;
        self.remove(target, |known| known.fits(request));
        self.make_room(target, stored.octets);
        self.octets += stored.octets;
        let target: Arc<str> = target.into();
        self.targets.insert(stored.number, Arc::clone(&target));
        self.stored.entry(target).or_default().push(stored);
    }

    fn make_room(&mut self, target: &str, octets: usize) {
        if let Some([oldest, rest @ ..]) = self.stored.get(target).map(Vec::as_slice)
            && rest.len() + 1 >= MAX_FORMS
        {
            let number = oldest.number;
            self.remove(target, |known| known.number == number);
        }
        while self.octets + octets > MAX_OCTETS
            && let Some((number, oldest)) = self.targets.pop_first()
        {
            self.remove(&oldest, |known| known.number == number);
        }
    }

    /// Forgets all forms of a target.
    fn forget(&mut self, target: &str) {
        self.changes += 1;
        self.remove(target, |_| true);
    }

    fn remove(&mut self, target: &str, is_meant: impl Fn(&Stored) -> bool) {
        let Some(forms) = self.stored.get_mut(target) else {
            return;
        };
        for gone in forms.extract_if(.., |stored| is_meant(stored)) {
            self.octets -= gone.octets;
            self.targets.remove(&gone.number);
        }
        if forms.is_empty() {
            self.stored.remove(target);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;
    use crate::{App, TestClient};

    fn counter(ttl: Duration) -> TestClient {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = |request: &mut Request| {
            let count = COUNT.fetch_add(1, Ordering::Relaxed).to_string();
            let response = Response::text(200, count).with("Vary", "Accept-Language");
            match request.raw_query() {
                Some("cookie") => response.with("Set-Cookie", "a=b"),
                Some("private") => response.with("Cache-Control", "private"),
                Some("any") => response.with("Vary", "*"),
                Some("wrong") => Response::text(404, "no"),
                Some("long") => Response::text(200, "x".repeat(MAX_OCTETS_OF_ONE + 1)),
                _ => response,
            }
        };
        let change = |_: &mut Request| ();
        let fail = |_: &mut Request| Response::empty(422);
        App::new()
            .with(ResponseCache::new(ttl))
            .get("/", count)
            .post("/", change)
            .put("/", fail)
            .test()
    }

    /// Whether it came from the cache.
    fn is_hit(client: &TestClient, target: &str, fields: &[(&str, &str)]) -> bool {
        let mut request = client.get(target);
        for (name, value) in fields {
            request = request.field(name, value);
        }
        request.send().field("X-Cache") == Some("HIT")
    }

    #[test]
    fn a_response_is_given_again_to_those_who_ask_alike() {
        let client = counter(Duration::from_secs(60));
        assert!(!is_hit(&client, "/", &[]));
        assert!(is_hit(&client, "/", &[]));
        assert!(!is_hit(&client, "/?a", &[]));
        assert!(!is_hit(&client, "/", &[("Accept-Language", "de")]));
        assert!(is_hit(&client, "/", &[("Accept-Language", "de")]));
        assert!(is_hit(&client, "/", &[]));
        let (first, second) = (client.get("/").send(), client.get("/").send());
        assert_eq!(first.text(), second.text());
        assert_eq!(second.field("Age"), Some("0"));
    }

    #[test]
    fn what_is_for_one_client_is_not_kept() {
        let client = counter(Duration::from_secs(60));
        for target in ["/?cookie", "/?private", "/?any", "/?wrong", "/?long"] {
            assert!(!is_hit(&client, target, &[]), "{target}");
            assert!(!is_hit(&client, target, &[]), "{target}");
        }
        let authorized = [("Authorization", "Basic YTpi")];
        assert!(!is_hit(&client, "/", &authorized));
        assert!(!is_hit(&client, "/", &[]));
        assert!(!is_hit(&client, "/", &authorized));
    }

    #[test]
    fn who_wants_it_new_gets_it_new_and_others_get_that() {
        let client = counter(Duration::from_secs(60));
        let first = client.get("/").send().text().to_owned();
        let fresh = client.get("/").field("Cache-Control", "no-cache").send();
        assert_ne!(fresh.text(), first);
        assert_eq!(client.get("/").send().text(), fresh.text());
    }

    #[test]
    fn a_change_makes_it_forget_all_forms() {
        let client = counter(Duration::from_secs(60));
        let german = [("Accept-Language", "de")];
        for fields in [&[][..], &german] {
            is_hit(&client, "/", fields);
        }
        client.put("/").send();
        assert!(is_hit(&client, "/", &[]), "a change that failed is none");
        client.post("/").send();
        assert!(!is_hit(&client, "/", &[]));
        assert!(!is_hit(&client, "/", &german));
    }

    #[test]
    fn what_is_old_is_asked_for_again() {
        let client = counter(Duration::ZERO);
        assert!(!is_hit(&client, "/", &[]));
        assert!(!is_hit(&client, "/", &[]));
    }

    #[test]
    fn memory_is_bounded() {
        let mut shelf = Shelf::default();
        let response = Response::text(200, "x".repeat(MAX_OCTETS_OF_ONE / 2)).with("Vary", "a");
        for number in 0..100 {
            shelf.keep(&format!("/{number}"), &Fields::new(), &response);
        }
        assert!(shelf.octets <= MAX_OCTETS && shelf.stored.len() > 20);
        assert_eq!(shelf.stored.len(), shelf.targets.len());
        assert!(shelf.stored.contains_key("/99") && !shelf.stored.contains_key("/0"));
        let short = Response::text(200, "x").with("Vary", "a");
        for number in 0..100 {
            let fields: Fields = [("a", number.to_string().as_bytes())].into_iter().collect();
            shelf.keep("/", &fields, &short);
        }
        assert_eq!(shelf.stored["/"].len(), MAX_FORMS);
        for target in (0..100)
            .map(|number| format!("/{number}"))
            .chain(["/".to_owned()])
        {
            shelf.forget(&target);
        }
        assert_eq!(
            (shelf.octets, shelf.targets.len(), shelf.stored.len()),
            (0, 0, 0)
        );
    }
}
