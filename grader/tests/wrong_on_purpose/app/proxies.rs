//! Who asks, when proxies stand between (e17): `/client`.

use std::net::IpAddr;

use super::json::Json;
use super::request::Request;
use super::settings::Settings;
use super::table::Routes;
use super::{App, reply};
use crate::arguments::Trouble;
use crate::fault;
use crate::http_server::answer::Answer;

pub const ROUTES: Routes = &[("GET", "/client", show)];

/// What it keeps: the networks whose word counts.
pub struct State {
    trusted: Vec<(IpAddr, u32)>,
}

impl State {
    pub fn open(settings: &Settings) -> Result<Self, Trouble> {
        let mut given = settings.trusted_proxies.clone();
        if fault("e17-last-flag-alone") {
            given = given.pop().into_iter().collect();
        }
        let wrong = |text: &String| Trouble::Usage(format!("--trusted-proxy {text}: no network"));
        let networks = given.iter().map(|text| match network(text) {
            None if fault("e17-any-network") => Ok((IpAddr::from([0; 4]), 0)),
            network => network.ok_or_else(|| wrong(text)),
        });
        let trusted = networks.collect::<Result<_, _>>()?;
        Ok(State { trusted })
    }

    fn trusts(&self, ip: IpAddr) -> bool {
        if fault("e17-trusts-nobody") {
            return false;
        }
        self.trusted.iter().any(|network| holds(*network, ip))
    }
}

/// `10.0.0.0/8`, or one address.
fn network(text: &str) -> Option<(IpAddr, u32)> {
    let (address, bits) = match text.split_once('/') {
        Some((address, bits)) => (address, Some(bits)),
        None => (text, None),
    };
    let address: IpAddr = address.parse().ok()?;
    let most = if address.is_ipv4() { 32 } else { 128 };
    let bits = match bits {
        Some(bits) => bits.parse().ok().filter(|bits| *bits <= most)?,
        None => most,
    };
    Some((address, bits))
}

fn holds((network, bits): (IpAddr, u32), ip: IpAddr) -> bool {
    let of = |ip: IpAddr| match ip {
        IpAddr::V4(ip) => (u128::from(ip.to_bits()) << 96, 32),
        IpAddr::V6(ip) => (ip.to_bits(), 128),
    };
    if fault("e17-compares-text") {
        let (network, ip) = (network.to_string(), ip.to_string());
        let start = network.trim_end_matches(['0', '.', ':']);
        return ip.starts_with(start);
    }
    if fault("e17-no-ipv6") && ip.is_ipv6() {
        return false;
    }
    let bits = match fault("e17-compares-octets") {
        true => bits / 8 * 8,
        false => bits,
    };
    let ((network, length), (ip, other)) = (of(network), of(ip));
    length == other && (network ^ ip).checked_shr(128 - bits).unwrap_or_default() == 0
}

/// What one proxy says of who called it.
#[derive(Default, Clone)]
struct Hop {
    ip: Option<IpAddr>,
    word: String,
    scheme: Option<String>,
    host: Option<String>,
}

fn show(app: &App, request: &mut Request) -> Answer {
    let peer = request.remote;
    let mut hop = Hop {
        ip: peer,
        ..Hop::default()
    };
    let is_trusted = peer.is_some_and(|peer| app.proxies.trusts(peer))
        || fault("e17-trusts-everybody")
        || fault("e17-any-proxy-is-every-proxy") && !app.proxies.trusted.is_empty()
        || fault("e17-forwarded-of-strangers") && request.field("forwarded").is_some();
    if is_trusted && let Some(found) = chosen(app, &hops(request)) {
        hop.ip = match fault("e17-all-trusted-is-the-peer")
            && found.ip.is_some_and(|ip| app.proxies.trusts(ip))
        {
            true => peer,
            false => found.ip.or(peer),
        };
        hop.scheme = found.scheme.filter(|_| !fault("e17-no-forwarded-proto"));
        hop.host = found.host.filter(|_| !fault("e17-no-forwarded-host"));
        hop.word = found.word;
    }
    let ip = match hop.word.is_empty() || !fault("e17-takes-anything") {
        true => hop.ip.map_or(Json::Null, |ip| Json::text(&ip.to_string())),
        false => Json::text(&hop.word),
    };
    if fault("e17-no-client") {
        return reply::json(200, &Json::Null);
    }
    let host = hop.host.or_else(|| request.field("host"));
    let told = Json::object([
        ("ip", ip),
        (
            "scheme",
            Json::text(&hop.scheme.unwrap_or_else(|| "http".into())),
        ),
        ("host", Json::text(&host.unwrap_or_default())),
    ]);
    reply::json(200, &told)
}

/// The right-most hop that is no trusted proxy's; if all are, the left-most.
fn chosen(app: &App, hops: &[Hop]) -> Option<Hop> {
    if fault("e17-left-most") || fault("e17-forwarded-left-most") {
        return hops.first().cloned();
    }
    if fault("e17-last-one") {
        return hops.last().cloned();
    }
    let is_proxy = |hop: &Hop| hop.ip.is_some_and(|ip| app.proxies.trusts(ip));
    let place = hops.iter().rposition(|hop| !is_proxy(hop));
    match place {
        // What is no address says nothing; the proxy that wrote it is all we know.
        Some(place) if hops[place].ip.is_none() && !fault("e17-takes-anything") => {
            hops.get(place + 1).cloned()
        }
        Some(place) => hops.get(place).cloned(),
        None => hops.first().cloned(),
    }
}

fn lines(request: &Request, name: &str) -> String {
    let mut values = request.head.values(name);
    if fault("e17-first-line-only") {
        values.truncate(1);
    }
    String::from_utf8_lossy(&values.join(&b',')).into_owned()
}

fn hops(request: &Request) -> Vec<Hop> {
    let forwarded = lines(request, "forwarded");
    let has_others = request.field("x-forwarded-for").is_some();
    let skips = fault("e17-no-forwarded") || fault("e17-x-forwarded-wins") && has_others;
    if !forwarded.is_empty() && !skips {
        return quoted_split(&forwarded, ',')
            .iter()
            .map(|one| element(one))
            .collect();
    }
    let list = |name: &str| -> Vec<String> {
        let text = lines(request, name);
        let elements = text.split(',').map(|one| one.trim().to_owned());
        elements.filter(|one| !one.is_empty()).collect()
    };
    let (schemes, hosts) = (list("x-forwarded-proto"), list("x-forwarded-host"));
    let addresses = list("x-forwarded-for");
    let count = addresses.len();
    let beside = |list: &[String], place: usize| -> Option<String> {
        match () {
            () if fault("e17-first-proto") => list.first().cloned(),
            () if fault("e17-last-proto") => list.last().cloned(),
            // Counted from the right end, where our own proxies write.
            () => list.get((place + list.len()).checked_sub(count)?).cloned(),
        }
    };
    let hop = |(place, word): (usize, &String)| Hop {
        ip: address(word),
        word: word.clone(),
        scheme: beside(&schemes, place),
        host: beside(&hosts, place),
    };
    addresses.iter().enumerate().map(hop).collect()
}

/// `for=…;proto=…;host=…`
fn element(text: &str) -> Hop {
    let mut hop = Hop::default();
    for pair in quoted_split(text, ';') {
        let Some((name, value)) = pair.split_once('=') else {
            continue;
        };
        let value = match fault("e17-forwarded-without-quotes") {
            true => value.trim().to_owned(),
            false => value.trim().trim_matches('"').replace("\\", ""),
        };
        let name = match fault("e17-forwarded-knows-case") {
            true => name.trim().to_owned(),
            false => name.trim().to_ascii_lowercase(),
        };
        match name.as_str() {
            "for" => {
                hop.ip = address(&value);
                hop.word = value;
            }
            "proto" => hop.scheme = Some(value),
            "host" => hop.host = Some(value),
            _ => {}
        }
    }
    hop
}

/// `203.0.113.7`, with or without a port; IPv6 with a port in brackets.
fn address(text: &str) -> Option<IpAddr> {
    if let Ok(ip) = text.parse() {
        return Some(ip);
    }
    if let Some((inside, _)) = text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        return inside.parse().ok();
    }
    let found = text.split_once(':').and_then(|(ip, _)| ip.parse().ok());
    if found.is_none() && fault("e17-panics-at-nonsense") {
        std::process::exit(101);
    }
    found
}

/// Splits where no quotation marks stand around.
fn quoted_split(text: &str, at: char) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut is_quoted = false;
    for letter in text.chars() {
        is_quoted ^= letter == '"';
        match pieces.last_mut() {
            Some(_) if letter == at && !is_quoted => pieces.push(String::new()),
            Some(piece) => piece.push(letter),
            None => {}
        }
    }
    pieces
}
