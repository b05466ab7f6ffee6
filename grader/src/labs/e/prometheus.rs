//! The text format of Prometheus, version 0.0.4, read strictly.

use std::collections::BTreeSet;

/// A line that is no comment: `name{label="value"} 1.5`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sample {
    pub(super) name: String,
    /// In order of their names; an empty value is the same as none.
    pub(super) labels: Vec<(String, String)>,
    pub(super) value: f64,
}

impl Sample {
    /// Has it this name, and exactly these labels?
    pub(super) fn is(&self, name: &str, labels: &[(&str, &str)]) -> bool {
        let mut wanted: Vec<_> = labels
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .collect();
        wanted.sort_unstable();
        let own = self
            .labels
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()));
        self.name == name && own.eq(wanted.into_iter().copied())
    }

    /// The value of a label; empty where there is none.
    pub(super) fn label(&self, name: &str) -> &str {
        let found = self.labels.iter().find(|(own, _)| own == name);
        found.map_or("", |(_, value)| value)
    }
}

/// Everything that a page tells, with the kinds of its metrics.
#[derive(Debug, Default)]
pub(super) struct Page {
    pub(super) samples: Vec<Sample>,
    /// `("http_requests_total", "counter")`
    pub(super) kinds: Vec<(String, String)>,
}

/// Reads a page.
///
/// # Errors
/// The line that is wrong, and what is.
pub(super) fn parse(text: &str) -> Result<Page, (String, String)> {
    let mut page = Page::default();
    let mut families = Families::default();
    let mut seen = BTreeSet::new();
    if !text.is_empty() && !text.ends_with('\n') {
        let last = text.lines().next_back().unwrap_or_default();
        return Err((last.into(), "the last line does not end in LF".into()));
    }
    for line in text.split_terminator('\n') {
        let wrong = |what: &str| (line.to_owned(), what.to_owned());
        let is_blank = line.trim_matches([' ', '\t']).is_empty();
        if let Some(comment) = line.strip_prefix('#') {
            let mut words = comment.split_ascii_whitespace();
            let Some(keyword @ ("TYPE" | "HELP")) = words.next() else {
                continue;
            };
            let name = words.next().filter(|name| is_name(name, true));
            let name = name.ok_or_else(|| wrong("no name of a metric after the keyword"))?;
            families.enter(name).map_err(|what| wrong(&what))?;
            if keyword == "TYPE" {
                let kind = words.next().unwrap_or_default();
                let known = ["counter", "gauge", "histogram", "summary", "untyped"];
                if !known.contains(&kind) {
                    return Err(wrong("no such type"));
                }
                if page.kinds.iter().any(|(own, _)| own == name) {
                    return Err(wrong("the type of this metric stands there twice"));
                }
                if page.samples.iter().any(|sample| sample.name == name) {
                    return Err(wrong("the type comes after the first value"));
                }
                page.kinds.push((name.into(), kind.into()));
            }
            continue;
        }
        if is_blank {
            continue;
        }
        let sample = sample(line).ok_or_else(|| wrong("not NAME{LABEL=\"VALUE\",…} NUMBER"))?;
        let family = family(&sample.name, &page.kinds);
        families.enter(&family).map_err(|what| wrong(&what))?;
        if !seen.insert((sample.name.clone(), sample.labels.clone())) {
            return Err(wrong(
                "the same name with the same labels stood there before",
            ));
        }
        page.samples.push(sample);
    }
    Ok(page)
}

/// All lines of a metric stand together.
#[derive(Default)]
struct Families {
    current: String,
    left: BTreeSet<String>,
}

impl Families {
    fn enter(&mut self, family: &str) -> Result<(), String> {
        if self.current == family {
            return Ok(());
        }
        if self.left.contains(family) {
            return Err(format!("the lines of {family} do not stand together"));
        }
        self.left
            .insert(std::mem::replace(&mut self.current, family.into()));
        Ok(())
    }
}

/// The metric that a sample belongs to: a histogram has three names more.
fn family(name: &str, kinds: &[(String, String)]) -> String {
    for suffix in ["_bucket", "_sum", "_count"] {
        let Some(base) = name.strip_suffix(suffix) else {
            continue;
        };
        let is_histogram = |(own, kind): &(String, String)| {
            own == base && (kind == "histogram" || kind == "summary")
        };
        if kinds.iter().any(is_histogram) {
            return base.into();
        }
    }
    name.into()
}

fn is_name(name: &str, colons: bool) -> bool {
    let mut octets = name.bytes();
    let is_start =
        |octet: u8| octet.is_ascii_alphabetic() || octet == b'_' || colons && octet == b':';
    octets.next().is_some_and(is_start)
        && octets.all(|octet| is_start(octet) || octet.is_ascii_digit())
}

fn sample(line: &str) -> Option<Sample> {
    let end = line.find(['{', ' ', '\t'])?;
    let (name, rest) = line.split_at(end);
    let (mut labels, rest) = match rest.strip_prefix('{') {
        Some(rest) => labels(rest)?,
        None => (Vec::new(), rest),
    };
    labels.sort_unstable();
    labels.retain(|(_, value)| !value.is_empty());
    let mut words = rest.split_ascii_whitespace();
    let value = match words.next()? {
        "+Inf" => f64::INFINITY,
        "-Inf" => f64::NEG_INFINITY,
        "NaN" => f64::NAN,
        number => number.parse().ok()?,
    };
    let timestamp = words.next().map(str::parse::<i64>);
    let is_whole = words.next().is_none() && timestamp.is_none_or(|time| time.is_ok());
    (is_name(name, true) && is_whole).then(|| Sample {
        name: name.into(),
        labels,
        value,
    })
}

/// Names and values.
type Labels = Vec<(String, String)>;

/// `a="b",c="d"} 1`: the labels, and what follows.
fn labels(mut rest: &str) -> Option<(Labels, &str)> {
    let mut labels: Labels = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(after) = rest.strip_prefix('}') {
            return Some((labels, after));
        }
        let (name, after) = rest.split_once('=')?;
        let name = name.trim();
        let mut value = String::new();
        let mut letters = after.trim_start().strip_prefix('"')?.chars();
        loop {
            match letters.next()? {
                '"' => break,
                '\\' => value.push(match letters.next()? {
                    'n' => '\n',
                    letter @ ('\\' | '"') => letter,
                    _ => return None,
                }),
                letter => value.push(letter),
            }
        }
        if !is_name(name, false) || labels.iter().any(|(own, _)| own == name) {
            return None;
        }
        labels.push((name.into(), value));
        rest = letters.as_str().trim_start();
        match rest.strip_prefix(',') {
            Some(after) => rest = after,
            None if rest.starts_with('}') => {}
            None => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[test]
    fn a_page_is_read() {
        let page = parse(
            "# HELP a_total What it is.\n# TYPE a_total counter\na_total{x=\"1\",y=\"a\\\"\\\\\\n}\"} 3\na_total{x=\"\"} 1e3\n\n\
             # TYPE h histogram\nh_bucket{le=\"0.1\",} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 0.5\nh_count 2\n# a comment\nb 1 1700000000000\n",
        )
        .unwrap();
        assert_eq!(page.samples.len(), 7);
        assert!(page.samples[0].is("a_total", &[("y", "a\"\\\n}"), ("x", "1")]));
        assert!(page.samples[1].is("a_total", &[("x", "")]));
        assert_eq!(page.samples[1].value, 1_000.0);
        assert_eq!(page.samples[2].label("le"), "0.1");
        assert_eq!(page.kinds[1], ("h".into(), "histogram".into()));
    }

    #[test]
    fn what_is_wrong_is_refused() {
        for wrong in [
            "a 1",
            "a\n",
            "a{ 1\n",
            "a{x=1} 1\n",
            "a{x=\"\\x\"} 1\n",
            "a{x=\"1\" y=\"2\"} 1\n",
            "a{x=\"1\",x=\"2\"} 1\n",
            "1a 1\n",
            "a one\n",
            "a 1 2 3\n",
            "a 1\na 2\n",
            "a{x=\"\"} 1\na 2\n",
            "a 1\nb 1\na{x=\"1\"} 1\n",
            "# TYPE a meter\n",
            "a 1\n# TYPE a counter\n",
            "# TYPE a counter\n# TYPE a counter\n",
        ] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
