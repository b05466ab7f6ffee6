//! What a program is told.

use std::collections::HashMap;
use std::net::Ipv4Addr;
use std::path::PathBuf;

use solution_b_client::message::{Fields, RequestHead, Version};
use solution_c_server::Request;
use solution_c_server::request::body::RequestContent;
use solution_d_cgi::gateway::variables::Credentials;
use solution_d_cgi::gateway::{Here, Place, variables};

fn told(
    target: &str,
    fields: &[(&str, &str)],
    credentials: Credentials,
) -> HashMap<String, String> {
    let fields: Fields = fields
        .iter()
        .map(|(name, value)| (*name, value.as_bytes()))
        .collect();
    let head = RequestHead {
        method: "GET".to_owned(),
        target: target.to_owned(),
        version: Version::Http11,
        fields,
    };
    let request = Request {
        head: &head,
        peer: Ipv4Addr::new(192, 0, 2, 7).into(),
        content: &mut RequestContent::default(),
        id: None,
        waited_since: None,
    };
    let place = Place {
        script_name: b"/cgi-bin/a b".to_vec(),
        path_info: b"/c".to_vec(),
        file: Some(PathBuf::from("/srv/cgi-bin/a b")),
    };
    let here = Here {
        address: ([127, 0, 0, 1], 8080).into(),
        root: PathBuf::from("/srv"),
    };
    let list = variables(&request, &place, &here, credentials);
    let count = list.len();
    let map: HashMap<String, String> = list
        .into_iter()
        .map(|(name, value)| (name, String::from_utf8(value).unwrap()))
        .collect();
    assert_eq!(map.len(), count, "each name is there once");
    map
}

#[test]
fn names_become_variables_and_repeats_are_joined() {
    let fields = [
        ("accept", "a/b"),
        ("Accept", "c/d"),
        ("Cookie", "a=1"),
        ("cookie", "b=2"),
        ("X-Y-1", "z"),
    ];
    let told = told("/x", &fields, Credentials::Withheld);
    assert_eq!(told["HTTP_ACCEPT"], "a/b, c/d");
    assert_eq!(told["HTTP_COOKIE"], "a=1; b=2");
    assert_eq!(told["HTTP_X_Y_1"], "z");
}

#[test]
fn some_fields_are_never_told() {
    let fields = [
        ("Proxy", "http://evil/"),
        ("Content-Length", "0"),
        ("Content-Type", "a/b"),
        ("Connection", "close"),
        ("Transfer-Encoding", "chunked"),
        ("Proxy-Authorization", "Basic eA=="),
        ("Authorization", "Basic eA=="),
        ("A_B", "underscore"),
        ("A.B", "dot"),
    ];
    let withheld = told("/x", &fields, Credentials::Withheld);
    assert!(
        withheld.keys().all(|name| !name.starts_with("HTTP_")),
        "{withheld:?}"
    );
    assert_eq!(withheld["CONTENT_TYPE"], "a/b");
    let given = told("/x", &fields, Credentials::Given);
    let fields: Vec<_> = given
        .keys()
        .filter(|name| name.starts_with("HTTP_"))
        .collect();
    assert_eq!(fields, ["HTTP_AUTHORIZATION"]);
}

#[test]
fn the_server_s_name_is_the_one_that_was_asked_for() {
    for (target, host, name) in [
        ("/x", "example.test", "example.test"),
        ("/x", "example.test:8080", "example.test"),
        ("/x", "[::1]:8080", "[::1]"),
        ("/x", "[::1]", "[::1]"),
        ("/x", "", "127.0.0.1"),
        ("http://other.test:1/x", "example.test", "other.test"),
    ] {
        let told = told(target, &[("Host", host)], Credentials::Withheld);
        assert_eq!(told["SERVER_NAME"], name, "{target} {host:?}");
    }
}

#[test]
fn what_is_always_there_is_there() {
    let told = told("/cgi-bin/a%20b/c", &[], Credentials::Withheld);
    for (name, value) in [
        ("GATEWAY_INTERFACE", "CGI/1.1"),
        ("SERVER_PROTOCOL", "HTTP/1.1"),
        ("SERVER_PORT", "8080"),
        ("REQUEST_METHOD", "GET"),
        ("REQUEST_URI", "/cgi-bin/a%20b/c"),
        ("QUERY_STRING", ""),
        ("REMOTE_ADDR", "192.0.2.7"),
        ("SCRIPT_NAME", "/cgi-bin/a b"),
        ("PATH_INFO", "/c"),
        ("PATH_TRANSLATED", "/srv/c"),
    ] {
        assert_eq!(told[name], value, "{name}");
    }
}
