//! Octets as text.

/// Octets as hexadecimal digits, two for each.
pub(crate) fn hexadecimal(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}
