//! What a program is told of a request: its meta-variables (RFC 3875 §4.1).
//!
//! A list of names and values. CGI puts it into the environment of the script, WSGI into `environ`, SCGI and
//! FastCGI send it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use solution_b_client::message::Version;
use solution_c_server::Request;
use solution_c_server::request::target;

use super::Place;

/// A meta-variable: its name, and its value as octets.
pub type Variable = (String, Vec<u8>);

/// What is the same for all requests.
#[derive(Debug, Clone)]
pub struct Here {
    /// Where the server listens.
    pub address: SocketAddr,
    /// The folder of files.
    pub root: PathBuf,
}

/// Whether a program learns who signed in, and with which password (RFC 3875 §9.2).
///
/// Other processes may see the environment of a script, so CGI never gets it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credentials {
    /// It does.
    Given,
    /// It does not.
    Withheld,
}

/// All meta-variables of a request.
#[must_use]
pub fn variables(
    request: &Request<'_>,
    place: &Place,
    here: &Here,
    credentials: Credentials,
) -> Vec<Variable> {
    let mut list = of_the_request(request, place, here);
    list.extend(of_the_content(request));
    list.extend(of_the_fields(request, credentials));
    list
}

/// The request line, who asks, who answers, and what of the path is whose.
fn of_the_request(request: &Request<'_>, place: &Place, here: &Here) -> Vec<Variable> {
    // ANCHOR: d2-request
    //= Each variable of RFC 3875 §4.1 that has nothing to do with content or fields: GATEWAY_INTERFACE,
    //=   SERVER_SOFTWARE (`SOFTWARE`), SERVER_PROTOCOL (`protocol`), SERVER_NAME (`server_name`), SERVER_PORT,
    //=   REQUEST_METHOD, QUERY_STRING (never missing, but often empty), REMOTE_ADDR, REMOTE_HOST (the same again).
    //= SCRIPT_NAME and PATH_INFO stand in `place`.
    //= What no RFC has and everybody expects: `of_files`, and REQUEST_URI, the target as it came.
    //? d2-method-and-query
    //+ Vec::new()
    let mut list = of_files(place, here);
    let mut add = |name: &str, value: &[u8]| list.push((name.to_owned(), value.to_vec()));
    add("GATEWAY_INTERFACE", b"CGI/1.1");
    add("SERVER_SOFTWARE", SOFTWARE.as_bytes());
    add("SERVER_PROTOCOL", protocol(request).as_bytes());
    add("SERVER_NAME", &server_name(request, here));
    add("SERVER_PORT", here.address.port().to_string().as_bytes());
    add("REQUEST_METHOD", request.head.method.as_bytes());
    add("REQUEST_URI", request.head.target.as_bytes());
    add(
        "QUERY_STRING",
        request.query().unwrap_or_default().as_bytes(),
    );
    add("REMOTE_ADDR", request.peer.to_string().as_bytes());
    add("REMOTE_HOST", request.peer.to_string().as_bytes());
    add("SCRIPT_NAME", &place.script_name);
    add("PATH_INFO", &place.path_info);
    list
    // ANCHOR_END: d2-request
}

/// What the content is: its media type, and how long it is.
fn of_the_content(request: &Request<'_>) -> Vec<Variable> {
    // ANCHOR: d2-content
    //= CONTENT_TYPE is the field of that name, if there is one.
    //= CONTENT_LENGTH is how many octets the program can read, if there are any; the field may say nothing of it.
    //? d2-content
    //+ Vec::new()
    let mut list = Vec::new();
    if let Some(media_type) = request.head.fields.get("Content-Type") {
        list.push(("CONTENT_TYPE".to_owned(), media_type.to_vec()));
    }
    if let Some(length) = request.content_length().filter(|&length| length > 0) {
        let length = length.to_string().into_bytes();
        list.push(("CONTENT_LENGTH".to_owned(), length));
    }
    list
    // ANCHOR_END: d2-content
}

/// The fields of the request, `HTTP_ACCEPT` and so on (§4.1.18).
fn of_the_fields(request: &Request<'_>, credentials: Credentials) -> Vec<Variable> {
    // ANCHOR: d2-fields
    //= Each field becomes a variable: `variable_name`, with its value. Those that are withheld are left out.
    //= A name can come more than once, a variable cannot: join the values (`separator`).
    //? d2-fields
    //+ Vec::new()
    let mut values: BTreeMap<String, Vec<u8>> = BTreeMap::new();
    for (name, value) in request.head.fields.iter() {
        if is_withheld(name, credentials) {
            continue;
        }
        match values.entry(variable_name(name)) {
            Entry::Vacant(entry) => {
                entry.insert(value.to_vec());
            }
            Entry::Occupied(mut entry) => {
                let so_far = entry.get_mut();
                so_far.extend_from_slice(separator(name));
                so_far.extend_from_slice(value);
            }
        }
    }
    values.into_iter().collect()
    // ANCHOR_END: d2-fields
}

/// `User-Agent` becomes `HTTP_USER_AGENT`.
fn variable_name(field: &str) -> String {
    // ANCHOR: d2-name
    //= `HTTP_`, then the name in capital letters, with `_` for each `-`.
    //+ field.to_owned()
    format!("HTTP_{}", field.to_ascii_uppercase().replace('-', "_"))
    // ANCHOR_END: d2-name
}

/// Which fields a program does not get to see.
fn is_withheld(field: &str, credentials: Credentials) -> bool {
    // ANCHOR: d2-withheld
    //= Content-Type and Content-Length have variables of their own.
    //= What is about the connection (`OF_THE_CONNECTION`) is over once the request is read.
    //= `Proxy` would be HTTP_PROXY, by which many programs find the proxy for their own requests: never.
    //= Authorization only where credentials are given, Proxy-Authorization never.
    //= A name with anything but letters, digits and `-`: `A_B` and `A-B` would be the same variable.
    //? d2-no-http-proxy
    //+ false
    let is = |known: &&str| known.eq_ignore_ascii_case(field);
    let is_plain = |octet: u8| octet == b'-' || octet.is_ascii_alphanumeric();
    !field.bytes().all(is_plain)
        || ["Content-Type", "Content-Length"].iter().any(is)
        || OF_THE_CONNECTION.iter().any(is)
        || ["Proxy", "Proxy-Authorization"].iter().any(is)
        || credentials == Credentials::Withheld && is(&"Authorization")
    // ANCHOR_END: d2-withheld
}

/// Fields that hold from one end of a connection to the other, and no further (RFC 9110 §7.6.1).
const OF_THE_CONNECTION: [&str; 7] = [
    "Connection",
    "Keep-Alive",
    "Proxy-Connection",
    "TE",
    "Trailer",
    "Transfer-Encoding",
    "Upgrade",
];

/// What stands between the values of a field that comes more than once (RFC 9110 §5.3, RFC 6265 §5.4).
fn separator(field: &str) -> &'static [u8] {
    match field.eq_ignore_ascii_case("Cookie") {
        true => b"; ",
        false => b", ",
    }
}

/// What answers: name and version.
const SOFTWARE: &str = concat!("http-bottom-up/", env!("CARGO_PKG_VERSION"));

/// Where things are on this machine. PHP looks for most of these.
fn of_files(place: &Place, here: &Here) -> Vec<Variable> {
    let octets = |path: &Path| path.as_os_str().as_encoded_bytes().to_vec();
    let mut list = vec![("DOCUMENT_ROOT".to_owned(), octets(&here.root))];
    if !place.path_info.is_empty() {
        // What the rest of the path would be as a file of the root (§4.1.6).
        let translated = [octets(&here.root), place.path_info.clone()].concat();
        list.push(("PATH_TRANSLATED".to_owned(), translated));
    }
    if let Some(file) = &place.file {
        list.push(("SCRIPT_FILENAME".to_owned(), octets(file)));
        // PHP wants to be told that it is the server who calls.
        list.push(("REDIRECT_STATUS".to_owned(), b"200".to_vec()));
    }
    list
}

/// The version that the client speaks.
fn protocol(request: &Request<'_>) -> &'static str {
    match request.head.version {
        Version::Http10 => "HTTP/1.0",
        Version::Http11 => "HTTP/1.1",
    }
}

/// The host that the client asked for, without its port (§4.1.14); or the server's address.
fn server_name(request: &Request<'_>, here: &Here) -> Vec<u8> {
    let host = match target::authority(&request.head.target) {
        Some((host, _)) => host.as_bytes(),
        None => request.head.fields.get("Host").unwrap_or_default(),
    };
    // An IPv6 address keeps its brackets, and the colons in them.
    let from = host.iter().rposition(|&octet| octet == b']').unwrap_or(0);
    let colon = host[from..].iter().position(|&octet| octet == b':');
    let name = &host[..colon.map_or(host.len(), |colon| from + colon)];
    if !name.is_empty() {
        return name.to_vec();
    }
    match here.address.ip() {
        IpAddr::V4(ip) => ip.to_string().into_bytes(),
        IpAddr::V6(ip) => format!("[{ip}]").into_bytes(),
    }
}

/// Meta-variables as a frame, or an SCGI request, carries them: each name and each value with a NUL after it.
///
/// No value has a NUL of its own: the server refuses such a request.
#[must_use]
pub fn with_nuls(variables: &[Variable]) -> Vec<u8> {
    let mut octets = Vec::with_capacity(1024);
    for (name, value) in variables {
        for part in [name.as_bytes(), value] {
            octets.extend_from_slice(part);
            octets.push(0);
        }
    }
    octets
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_have_a_nul_after_each_part() {
        let list = [
            ("A".to_owned(), b"1".to_vec()),
            ("B".to_owned(), Vec::new()),
        ];
        assert_eq!(with_nuls(&list), b"A\x001\0B\0\0");
    }
}
