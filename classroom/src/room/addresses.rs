//! The addresses of this machine, and which of them others can use.

use std::io;
use std::net::{IpAddr, Ipv4Addr, UdpSocket};

/// How far an address reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// The network around here.
    Private,
    /// The whole internet, if nothing stands between.
    Public,
    /// A provider's inner network (100.64.0.0/10), or a tunnel's.
    Shared,
    /// One cable or one radio: nobody gave it an address.
    LinkLocal,
    /// This machine.
    Loopback,
}

/// An address of this machine.
#[derive(Debug, Clone)]
pub struct Place {
    /// `eth0`, `Wi-Fi`.
    pub interface: String,
    /// The address.
    pub address: IpAddr,
    /// How far it reaches.
    pub reach: Reach,
    /// A bridge of containers or virtual machines, or a tunnel: seldom the way to a class.
    pub is_virtual: bool,
    /// Is it the one with which this machine goes out?
    pub is_outgoing: bool,
}

impl Place {
    /// Can a laptop in the room be thought to come here?
    #[must_use]
    pub fn is_for_others(&self) -> bool {
        self.reach < Reach::LinkLocal
    }

    /// In words.
    #[must_use]
    pub fn words(&self) -> &'static str {
        match (self.reach, self.is_virtual) {
            (Reach::Loopback, _) => "this machine alone",
            (Reach::LinkLocal, _) => "link-local: no network gave it an address",
            (Reach::Private | Reach::Public | Reach::Shared, true) => {
                "virtual: containers, virtual machines, or a tunnel"
            }
            (Reach::Shared, false) => "shared (100.64.0.0/10): a provider's, or a tunnel",
            (Reach::Private, false) if self.is_outgoing => {
                "private: the network around here, the way out"
            }
            (Reach::Private, false) => "private: the network around here",
            (Reach::Public, false) => "public: the internet may come, too",
        }
    }
}

/// All addresses, those first that a class can use.
///
/// # Errors
/// The system does not say.
pub fn all() -> io::Result<Vec<Place>> {
    let outgoing = outgoing();
    let place = |interface: if_addrs::Interface| {
        let address = interface.ip();
        Place {
            is_virtual: is_virtual(&interface.name),
            reach: reach(address),
            is_outgoing: outgoing == Some(address),
            interface: interface.name,
            address,
        }
    };
    let mut places: Vec<Place> = if_addrs::get_if_addrs()?.into_iter().map(place).collect();
    sort(&mut places);
    Ok(places)
}

fn sort(places: &mut [Place]) {
    places.sort_by_key(|place| {
        (
            !place.is_for_others(),
            place.is_virtual,
            !place.is_outgoing,
            place.address.is_ipv6(),
            place.reach,
            place.address,
        )
    });
}

/// The addresses (IPv4, which every laptop has) at which others can come, the most likely first.
#[must_use]
pub fn usable() -> Vec<IpAddr> {
    let places = all().unwrap_or_default().into_iter();
    let usable = places.filter(|place| place.is_for_others() && place.address.is_ipv4());
    usable.map(|place| place.address).collect()
}

/// The address with which this machine would go out. Nothing is sent: a UDP socket that is told its other end only looks up the way.
/// 192.0.2.1 is nobody's (RFC 5737).
fn outgoing() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((Ipv4Addr::new(192, 0, 2, 1), 9)).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}

fn reach(address: IpAddr) -> Reach {
    match address.to_canonical() {
        address if address.is_loopback() => Reach::Loopback,
        IpAddr::V4(address) if address.is_link_local() => Reach::LinkLocal,
        IpAddr::V4(address) if address.is_private() => Reach::Private,
        IpAddr::V4(address) if address.octets()[0] == 100 && address.octets()[1] & 0xc0 == 64 => {
            Reach::Shared
        }
        IpAddr::V6(address) if address.is_unicast_link_local() => Reach::LinkLocal,
        IpAddr::V6(address) if address.is_unique_local() => Reach::Private,
        _ => Reach::Public,
    }
}

fn is_virtual(interface: &str) -> bool {
    const NAMES: [&str; 14] = [
        "docker",
        "br-",
        "veth",
        "virbr",
        "vmnet",
        "vboxnet",
        "podman",
        "cni",
        "tun",
        "tap",
        "utun",
        "wg",
        "tailscale",
        "vEthernet",
    ];
    NAMES.iter().any(|name| interface.starts_with(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_of_address_has_its_reach() {
        for (address, expected) in [
            ("127.0.0.1", Reach::Loopback),
            ("::1", Reach::Loopback),
            ("10.1.2.3", Reach::Private),
            ("172.16.0.1", Reach::Private),
            ("172.32.0.1", Reach::Public),
            ("192.168.178.20", Reach::Private),
            ("169.254.7.7", Reach::LinkLocal),
            ("fe80::1", Reach::LinkLocal),
            ("fd00::1", Reach::Private),
            ("100.64.0.1", Reach::Shared),
            ("100.128.0.1", Reach::Public),
            ("2001:db8::1", Reach::Public),
            ("::ffff:10.0.0.1", Reach::Private),
        ] {
            assert_eq!(reach(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn the_likely_way_to_a_class_comes_first() {
        let place = |interface: &str, address: &str, is_outgoing| Place {
            interface: interface.to_owned(),
            address: address.parse().unwrap(),
            reach: reach(address.parse().unwrap()),
            is_virtual: is_virtual(interface),
            is_outgoing,
        };
        let mut places = vec![
            place("lo", "127.0.0.1", false),
            place("docker0", "172.17.0.1", false),
            place("wlan0", "fe80::1", false),
            place("wlan0", "fd00::5", false),
            place("eth0", "10.0.0.5", false),
            place("wlan0", "192.168.1.7", true),
        ];
        sort(&mut places);
        let sorted: Vec<String> = places
            .iter()
            .map(|place| place.address.to_string())
            .collect();
        assert_eq!(
            sorted,
            [
                "192.168.1.7",
                "10.0.0.5",
                "fd00::5",
                "172.17.0.1",
                "127.0.0.1",
                "fe80::1"
            ]
        );
    }

    #[test]
    fn this_machine_has_loopback() {
        let places = all().unwrap();
        assert!(places.iter().any(|place| place.reach == Reach::Loopback));
        assert!(usable().iter().all(|address| !address.is_loopback()));
    }
}
