//! The groups of robots.txt (RFC 9309 §2.2).

use crate::urls::ascii;

/// One `Allow` or `Disallow` line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Which of the two it is.
    pub allow: bool,
    /// How the paths begin that it is about. `*` stands for any octets, `$` at the end for the end of the path.
    pub pattern: String,
}

/// The lines for some crawlers.
#[derive(Debug, Default)]
pub struct Group {
    /// What they call themselves, in lower case.
    pub products: Vec<String>,
    /// Where they may go and where not.
    pub rules: Vec<Rule>,
}

/// The groups of the file. Lines that are none of its three kinds are skipped, as if they were not there.
///
/// `normal_path` makes the percent-encodings of a pattern alike.
#[must_use]
pub fn groups(text: &str, normal_path: fn(&str) -> String) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut naming = false;
    for line in text.split(['\r', '\n']) {
        let line = line.split('#').next().unwrap_or_default();
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
        match key.as_str() {
            "user-agent" => {
                // Several such lines one after another begin one group.
                if !naming {
                    groups.push(Group::default());
                }
                naming = true;
                if let Some(group) = groups.last_mut() {
                    group.products.push(product_token(value));
                }
            }
            "allow" | "disallow" => {
                naming = false;
                // Rules before the first group are nobody's; an empty one says nothing.
                if let Some(group) = groups.last_mut().filter(|_| !value.is_empty()) {
                    group.rules.push(Rule {
                        allow: key == "allow",
                        pattern: normal_path(&ascii(value.as_bytes())),
                    });
                }
            }
            _ => {}
        }
    }
    groups
}

/// The name in a User-agent line in lower case, or `*`. A version after it does not count.
#[must_use]
pub fn product_token(value: &str) -> String {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if value.starts_with('*') {
        return "*".to_owned();
    }
    let end = value.find(|c| !is_part(c)).unwrap_or(value.len());
    value[..end].to_ascii_lowercase()
}
