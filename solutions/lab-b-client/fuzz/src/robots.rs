//! robots.txt: what is only written differently means the same, and every rule matches what a second
//! matcher says it matches.

use solution_b_client::crawl::normalise::normal_path;
use solution_b_client::crawl::robots::{Robots, Rule, matches};
use url::Url;

const PRODUCT: &str = "http-crawler/1.0";

/// For so many rules paths are made up.
const SOME_RULES: usize = 4;

/// `octets` are the length of a path, that path, and the file.
pub fn holds(octets: &[u8]) {
    let Some((&length, octets)) = octets.split_first() else {
        return;
    };
    let (path, file) = octets.split_at(octets.len().min(usize::from(length)));
    let rules = rules(file);

    let text = String::from_utf8_lossy(file);
    assert_eq!(
        self::rules(format!("\u{feff}{text}").as_bytes()),
        rules,
        "a byte order mark"
    );
    is_only_written_differently(text.trim_start_matches('\u{feff}'), &rules);

    let path = String::from_utf8_lossy(path);
    judges_as_expected(&rules, &path);
    // Chance seldom finds a path for a pattern with stars: each is filled with the path.
    for Rule { pattern, .. } in rules.iter().take(SOME_RULES) {
        let filled = pattern.trim_end_matches('$').replace('*', &path);
        judges_as_expected(&rules, &filled);
        judges_as_expected(&rules, &format!("{filled}{path}"));
    }
}

/// What becomes of a path is what a second matcher says.
fn judges_as_expected(rules: &[Rule], path: &str) {
    let mut url = Url::parse("http://host.test/").expect("a URL");
    url.set_path(path);
    let target = normal_path(url.path());
    assert_eq!(normal_path(&target), target, "of {:?}", url.path());
    for rule in rules {
        let expected = glob(rule.pattern.as_bytes(), target.as_bytes());
        assert_eq!(
            matches(&rule.pattern, &target),
            expected,
            "{rule:?} on {target:?}"
        );
    }
    let expected = target == "/robots.txt" || allows(rules, &target);
    let judged = Robots::Rules(rules.to_vec()).allows(&url);
    assert_eq!(judged, expected, "{target:?}");
}

fn rules(file: &[u8]) -> Vec<Rule> {
    match Robots::parse(file, PRODUCT) {
        Robots::Rules(rules) => rules,
        other => panic!("{other:?}"),
    }
}

fn is_only_written_differently(text: &str, expected: &[Rule]) {
    let lines: Vec<&str> = text.split(['\r', '\n']).collect();
    let commented: Vec<String> = lines.iter().map(|line| format!("{line} # a: b")).collect();
    let shouted: Vec<String> = lines
        .iter()
        .map(|line| match line.split_once(':') {
            Some((key, value)) => format!("\t{} :  {value}", key.to_ascii_uppercase()),
            None => (*line).to_owned(),
        })
        .collect();
    let others = "\r\nDisallow:\nUser-agent: somebody-else\nDisallow: /\n";
    let alone: String = expected
        .iter()
        .map(|Rule { allow, pattern }| {
            format!("{}: {pattern}\n", if *allow { "Allow" } else { "Disallow" })
        })
        .collect();
    for (how, text) in [
        ("lines end in CRLF", lines.join("\r\n")),
        ("empty lines", lines.join("\r\r\n\n")),
        ("comments", commented.join("\n")),
        ("keys in capitals", shouted.join("\n")),
        ("a group for others", format!("{text}{others}")),
        ("the rules alone", format!("User-agent: *\n{alone}")),
        (
            "the rules by name",
            format!("{others}USER-AGENT:HTTP-Crawler/2.0\r{alone}{others}"),
        ),
    ] {
        assert_eq!(rules(text.as_bytes()), expected, "{how}");
    }
}

/// Whether the pattern matches the beginning of the target, octet by octet. `places` are those before
/// which the pattern so far can end.
fn glob(pattern: &[u8], target: &[u8]) -> bool {
    let (pattern, to_the_end) = match pattern {
        [pattern @ .., b'$'] => (pattern, true),
        pattern => (pattern, false),
    };
    let mut places = vec![false; target.len() + 1];
    places[0] = true;
    for &octet in pattern {
        if octet == b'*' {
            let first = places.iter().position(|&place| place);
            places
                .iter_mut()
                .skip(first.unwrap_or(usize::MAX))
                .for_each(|place| *place = true);
        } else {
            for at in (1..places.len()).rev() {
                places[at] = places[at - 1] && target[at - 1] == octet;
            }
            places[0] = false;
        }
    }
    match to_the_end {
        true => places[target.len()],
        false => places.contains(&true),
    }
}

/// The longest rule that matches decides, and of two the one that allows (RFC 9309 §2.2.2).
fn allows(rules: &[Rule], target: &str) -> bool {
    let longest = |allow: bool| {
        let those = rules.iter().filter(|rule| rule.allow == allow);
        let matching = those.filter(|rule| glob(rule.pattern.as_bytes(), target.as_bytes()));
        matching.map(|rule| rule.pattern.len()).max()
    };
    longest(true) >= longest(false)
}
