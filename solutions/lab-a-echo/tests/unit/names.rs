use solution_a_echo::Service;
use solution_a_echo::names::{parse_service, resolve};

#[test]
fn reads_a_line_of_the_services_file() {
    let service = |port, protocol: &str, name: &str, aliases: &[&str]| {
        Some(Service {
            port,
            protocol: protocol.to_owned(),
            name: name.to_owned(),
            aliases: aliases.iter().map(|&alias| alias.to_owned()).collect(),
        })
    };
    let cases = [
        (
            "http\t\t80/tcp\t\twww\t# WorldWideWeb HTTP",
            service(80, "tcp", "http", &["www"]),
        ),
        (
            "discard 9/udp sink null",
            service(9, "udp", "discard", &["sink", "null"]),
        ),
        ("  ssh 22/tcp", service(22, "tcp", "ssh", &[])),
        ("x 65535/tcp#y", service(65535, "tcp", "x", &[])),
        ("", None),
        ("# http 80/tcp", None),
        ("http", None),
        ("http 80", None),
        ("http /tcp", None),
        ("http 65536/tcp", None),
        ("http -1/tcp", None),
        ("cisco-sccp 2000/sctp", None),
    ];
    for (line, expected) in cases {
        assert_eq!(parse_service(line), expected, "{line:?}");
    }
}

#[test]
fn an_address_stands_for_itself() {
    for address in ["127.0.0.1", "::1"] {
        assert_eq!(
            resolve(address).unwrap(),
            [address.parse::<std::net::IpAddr>().unwrap()]
        );
    }
}

#[test]
fn no_address_comes_twice() {
    let addresses = resolve("localhost").unwrap();
    for (at, address) in addresses.iter().enumerate() {
        assert!(
            !addresses[..at].contains(address),
            "{address} in {addresses:?}"
        );
    }
}
