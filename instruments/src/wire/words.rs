//! Numbers, times and happenings in words: the same in the terminal and in the page.

use grader::octets::{count, thousands};

use super::seen::{Group, Side, What};

/// `1 octet`, `70,000 octets`.
#[must_use]
pub fn octets(number: u64) -> String {
    count(usize::try_from(number).unwrap_or(usize::MAX))
}

/// `1 piece`, `70,000 pieces`.
#[must_use]
pub fn many(number: u64, thing: &str) -> String {
    let plural = if number == 1 { "" } else { "s" };
    format!(
        "{} {thing}{plural}",
        thousands(usize::try_from(number).unwrap_or(usize::MAX))
    )
}

/// Since the start: `0.001`, `12.345`, `162.3`, in seconds.
#[must_use]
pub fn moment(micros: u64) -> String {
    let (seconds, millis) = (micros / 1_000_000, micros / 1_000 % 1_000);
    match seconds {
        0..100 => format!("{seconds}.{millis:03}"),
        _ => format!("{seconds}.{}", millis / 100),
    }
}

/// How long something took: `48 µs`, `1.2 ms`, `12 ms`, `1.25 s`.
#[must_use]
pub fn span(micros: u64, micro: &str) -> String {
    match micros {
        0..1_000 => format!("{micros} {micro}"),
        1_000..10_000 => format!("{}.{} ms", micros / 1_000, micros / 100 % 10),
        10_000..1_000_000 => format!("{} ms", micros / 1_000),
        1_000_000..10_000_000 => {
            format!("{}.{:02} s", micros / 1_000_000, micros / 10_000 % 100)
        }
        10_000_000..100_000_000 => {
            format!("{}.{} s", micros / 1_000_000, micros / 100_000 % 10)
        }
        _ => format!("{} s", micros / 1_000_000),
    }
}

/// What an arrow says: how many octets, and what they are.
#[must_use]
pub fn over_a_piece(all: u64, groups: &[Group<'_>]) -> String {
    let number = octets(all);
    match groups.first().map_or("", |group| group.label.as_str()) {
        "" => number,
        // `content, 6 octets` says it.
        label if groups.len() == 1 && label.ends_with(&format!(" {number}")) => label.to_owned(),
        label => format!("{number}: {label}"),
    }
}

/// What an arrow says that is no piece; `None` where there is no arrow.
#[must_use]
pub fn over_an_arrow(what: &What, micro: &str) -> String {
    match what {
        What::Connected { client, .. } => format!("connects, port {}", port(client)),
        What::Refused { .. } => "connects".into(),
        What::Piece { octets: all, .. } => octets(*all),
        What::More {
            pieces,
            octets: all,
            label,
            ..
        } => {
            let label = if label.is_empty() {
                String::new()
            } else {
                format!(": {label}")
            };
            format!("{}, {}{label}", many(*pieces, "more piece"), octets(*all))
        }
        What::Missed {
            pieces,
            octets: all,
            ..
        } => format!(
            "{}, {}, too fast to be drawn",
            many(*pieces, "piece"),
            octets(*all)
        ),
        What::Fin { from, first, .. } => {
            let order = if *first { "ends first" } else { "ends, too" };
            format!("FIN: {} {order}", from.name())
        }
        What::Reset { from, why } => {
            let why = why
                .as_ref()
                .map_or(String::new(), |why| format!(" ({why})"));
            format!("RST: {} breaks off{why}", from.name())
        }
        What::Dropped { from, after } => {
            format!("cut off after {} of the {}", octets(*after), from.name())
        }
        What::Closed {
            there,
            back,
            lasted,
            ..
        } => {
            let back = thousands(usize::try_from(*back).unwrap_or(usize::MAX));
            format!(
                "closed: {} there, {back} back, {}",
                octets(*there),
                span(*lasted, micro)
            )
        }
        What::Trouble { words } => words.clone(),
    }
}

/// What is said below an arrow, in another colour.
#[must_use]
pub fn below_an_arrow(what: &What) -> Option<String> {
    match what {
        What::Refused { why, .. } => Some(format!("{why}; the client gets a RST")),
        What::Fin { missing, .. } => missing.clone(),
        What::Dropped { .. } => Some("both sides get a RST".into()),
        _ => None,
    }
}

/// In which direction its arrow goes.
#[must_use]
pub fn direction(what: &What) -> Option<Side> {
    match what {
        What::Connected { .. } | What::Refused { .. } => Some(Side::Client),
        What::Piece { from, .. }
        | What::More { from, .. }
        | What::Missed { from, .. }
        | What::Fin { from, .. }
        | What::Reset { from, .. } => Some(*from),
        What::Dropped { .. } | What::Closed { .. } | What::Trouble { .. } => None,
    }
}

/// Does something break here?
#[must_use]
pub fn is_break(what: &What) -> bool {
    matches!(
        what,
        What::Refused { .. } | What::Reset { .. } | What::Dropped { .. } | What::Trouble { .. }
    )
}

fn port(address: &str) -> &str {
    address.rsplit_once(':').map_or(address, |(_, port)| port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_short() {
        for (micros, words) in [
            (0, "0 us"),
            (999, "999 us"),
            (1_234, "1.2 ms"),
            (12_345, "12 ms"),
            (999_999, "999 ms"),
            (1_256_000, "1.25 s"),
            (12_560_000, "12.5 s"),
            (125_600_000, "125 s"),
        ] {
            assert_eq!(span(micros, "us"), words);
        }
        assert_eq!(moment(62_345_678), "62.345");
        assert_eq!(moment(162_345_678), "162.3");
    }
}
