//! A range of addresses: `10.0.0.0/8`, `::1`.

use std::net::IpAddr;

/// All addresses that begin with the same bits (CIDR, RFC 4632).
///
/// # Example
/// ```
/// use lab_e_given::Network;
///
/// let network = Network::parse("10.0.0.0/8").expect("it is one");
/// assert!(network.contains("10.1.2.3".parse()?));
/// assert!(!network.contains("11.1.2.3".parse()?));
/// # Ok::<(), std::net::AddrParseError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Network {
    address: IpAddr,
    bits: u32,
}

impl Network {
    /// Reads an address and how many of its bits count; without a number all of them do.
    #[must_use]
    pub fn parse(text: &str) -> Option<Network> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address: IpAddr = address.parse().ok()?;
        let most = length(address);
        let bits = match bits {
            None => most,
            Some(digits) if digits.bytes().all(|octet| octet.is_ascii_digit()) => {
                digits.parse().ok().filter(|&bits| bits <= most)?
            }
            Some(_) => return None,
        };
        Some(Network { address, bits })
    }

    /// Whether an address is one of them. An IPv4 address counts as such, also when it comes mapped into IPv6.
    #[must_use]
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        length(address) == length(self.address)
            && (as_number(address) ^ as_number(self.address))
                .checked_shr(length(address) - self.bits)
                .unwrap_or_default()
                == 0
    }
}

/// How many bits an address has.
fn length(address: IpAddr) -> u32 {
    match address {
        IpAddr::V4(_) => 32,
        IpAddr::V6(_) => 128,
    }
}

fn as_number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(address) => u32::from(address).into(),
        IpAddr::V6(address) => address.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::Network;

    #[test]
    fn an_address_is_in_its_network() {
        let table = [
            ("127.0.0.1", "127.0.0.1", true),
            ("127.0.0.1", "127.0.0.2", false),
            ("127.0.0.0/8", "127.9.9.9", true),
            ("0.0.0.0/0", "8.8.8.8", true),
            ("0.0.0.0/0", "::1", false),
            ("::/0", "::1", true),
            ("::1", "::1", true),
            ("fe80::/10", "fe80::1", true),
            ("fe80::/10", "fec0::1", false),
            ("127.0.0.1", "::ffff:127.0.0.1", true),
        ];
        for (network, address, is_in) in table {
            let found = Network::parse(network).unwrap();
            assert_eq!(
                found.contains(address.parse().unwrap()),
                is_in,
                "{network} {address}"
            );
        }
        for wrong in [
            "",
            "1.2.3",
            "1.2.3.4/33",
            "::/129",
            "1.2.3.4/",
            "1.2.3.4/+1",
        ] {
            assert_eq!(Network::parse(wrong), None, "{wrong}");
        }
    }
}
