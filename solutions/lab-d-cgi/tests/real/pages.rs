//! The pages that every language has here: a form, an upload, a redirect, a visit that is remembered, and none.

use fastrand::Rng;
use serde_json::{Value, json};

use crate::server::Server;
use crate::visitor::Visitor;

/// Visits all pages below `base`.
#[track_caller]
pub fn all_work(server: &Server, visitor: &Visitor, base: &str) {
    forms_arrive(server, visitor, base);
    uploads_arrive(server, visitor, base);
    let page = |path: &str| visitor.get(server, &format!("{base}{path}"));

    let moved = page("/moved");
    assert_eq!(
        (moved.status, moved.leads_to(server)),
        (303, &*format!("{base}/form"))
    );
    for visit in ["visit 1", "visit 2", "visit 3"] {
        let page = page("/visits");
        assert_eq!((page.status, page.text()), (200, visit));
        let media_type = page.field("content-type");
        assert!(media_type.starts_with("text/plain"), "{media_type}");
    }
    let nothing = page("/nothing");
    assert_eq!((nothing.status, nothing.text()), (404, "nothing here"));
    assert_eq!(
        visitor
            .ask(server, &["--head"], &format!("{base}/form"))
            .status,
        200
    );
}

#[track_caller]
fn forms_arrive(server: &Server, visitor: &Visitor, base: &str) {
    let path = format!("{base}/form?a=1&b=two+words&c=100%25");
    let name = "Ada & Söhne = 100%";
    let fields = [("name", name), ("empty", ""), ("lines", "one\r\ntwo")];
    let by_form = json!({"name": name, "empty": "", "lines": "one\r\ntwo"});
    for (page, method, form) in [
        (visitor.get(server, &path), "GET", json!({})),
        (visitor.post(server, &path, &fields), "POST", by_form),
    ] {
        let told: Value = serde_json::from_slice(&page.content)
            .unwrap_or_else(|_| panic!("{page:?}\n{}", server.messages()));
        let expected = json!({
            "method": method,
            "script": base,
            "path": "/form",
            "query": {"a": "1", "b": "two words", "c": "100%"},
            "form": form,
        });
        assert_eq!((page.status, told), (200, expected));
        assert_eq!(page.field("content-type"), "application/json");
    }
}

/// With a length, and in chunks.
#[track_caller]
fn uploads_arrive(server: &Server, visitor: &Visitor, base: &str) {
    let mut random = Rng::with_seed(7);
    let octets: Vec<u8> = (0..1_000_000).map(|_| random.u8(..)).collect();
    let path = format!("{base}/upload");
    for options in [&[][..], &["--header", "Transfer-Encoding: chunked"]] {
        let page = visitor.upload(server, options, &path, &octets);
        assert_eq!(page.status, 200, "{options:?}: {}", server.messages());
        assert!(
            page.content == octets,
            "{options:?}: {} octets came back, and not those",
            page.content.len()
        );
    }
}
