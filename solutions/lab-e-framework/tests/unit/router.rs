//! The router against a simple model: random routes, random paths, and the same answer.

use fastrand::Rng;
use solution_e_framework::{App, Request};

const SEGMENTS: [&str; 8] = ["a", "b", "ab", "a/b", "ä", "%", ".", "x y"];

/// A pattern as the model sees it: `:` is a parameter, `*` the rest.
type Pattern = Vec<&'static str>;

/// How specific a segment of a pattern is: the smallest wins.
fn rank(segment: &str) -> u8 {
    match segment {
        "*" => 2,
        ":" => 1,
        _ => 0,
    }
}

/// Whether a pattern fits a path, segment by segment.
fn fits(pattern: &[&str], path: &[&str]) -> bool {
    match (pattern, path) {
        ([], []) => true,
        (["*"], [_, ..]) => path.iter().all(|segment| !segment.is_empty()),
        ([first, pattern @ ..], [segment, path @ ..]) => {
            let fits_first = match *first {
                ":" => !segment.is_empty(),
                literal => literal == *segment,
            };
            fits_first && fits(pattern, path)
        }
        _ => false,
    }
}

fn random_pattern(rng: &mut Rng) -> Pattern {
    let mut pattern: Pattern = (0..rng.usize(0..4))
        .map(|_| match rng.u8(0..3) {
            0 => ":",
            // A literal of a pattern has no slash in it.
            _ => ["a", "b", "ab", "ä"][rng.usize(0..4)],
        })
        .collect();
    if rng.u8(0..4) == 0 {
        pattern.push("*");
    }
    pattern
}

/// The pattern as it is written, with a name for each parameter.
fn written(pattern: &[&str], salt: usize) -> String {
    let segments = pattern
        .iter()
        .enumerate()
        .map(|(at, segment)| match *segment {
            ":" => format!("/:p{salt}_{at}"),
            "*" => format!("/*rest{salt}"),
            literal => format!("/{literal}"),
        });
    match pattern {
        [] => "/".to_owned(),
        _ => segments.collect(),
    }
}

/// A segment as a client writes it: some octets encoded though they need not be.
fn encoded(segment: &str, rng: &mut Rng) -> String {
    let octets = segment.bytes().map(|octet| match octet {
        b'a'..=b'z' | b'.' if rng.bool() => char::from(octet).to_string(),
        _ if rng.bool() => format!("%{octet:02X}"),
        _ => format!("%{octet:02x}"),
    });
    octets.collect()
}

#[test]
fn finds_what_a_simple_model_finds() {
    let seed = fastrand::u64(..);
    let mut rng = Rng::with_seed(seed);
    for _ in 0..300 {
        let mut patterns: Vec<Pattern> = Vec::new();
        for _ in 0..rng.usize(1..12) {
            let pattern = random_pattern(&mut rng);
            if !patterns.contains(&pattern) {
                patterns.push(pattern);
            }
        }
        let show = |request: &mut Request| request.route().unwrap_or_default().to_owned();
        let written: Vec<String> = patterns
            .iter()
            .enumerate()
            .map(|(salt, one)| written(one, salt))
            .collect();
        let client = written
            .iter()
            .fold(App::new(), |app, pattern| app.get(pattern, show))
            .test();
        for _ in 0..40 {
            let path: Vec<&str> = (0..rng.usize(0..5))
                .map(|_| match rng.u8(0..12) {
                    0 => "",
                    1..=5 => ["a", "b"][rng.usize(0..2)],
                    _ => SEGMENTS[rng.usize(0..SEGMENTS.len())],
                })
                .collect();
            let target: String = path
                .iter()
                .map(|segment| format!("/{}", encoded(segment, &mut rng)))
                .collect();
            // Of the path `/` nothing is left: that is no empty segment.
            let (path, target) = match &path[..] {
                [] | [""] => (&[][..], "/".to_owned()),
                _ => (&path[..], target),
            };
            let fitting = (0..patterns.len()).filter(|&at| fits(&patterns[at], path));
            let expected = fitting
                .min_by_key(|&at| patterns[at].iter().map(|one| rank(one)).collect::<Vec<_>>());
            let answer = client.get(&target).send();
            match expected {
                Some(at) => assert_eq!(
                    answer.text(),
                    written[at],
                    "{target} of {written:?}, seed {seed}"
                ),
                None => assert_eq!(answer.status(), 404, "{target} of {written:?}, seed {seed}"),
            }
        }
    }
}

#[test]
fn tells_the_parameters_of_a_path() {
    let show = |request: &mut Request| {
        let names: Vec<&str> = request.parameter_names().collect();
        let values = names
            .iter()
            .map(|name| format!("{name}={}", request.parameter(name).unwrap_or_default()));
        values.collect::<Vec<_>>().join("|")
    };
    let client = App::new().get("/:one/x/:two/*rest", show).test();
    let table = [
        ("/1/x/2/3", "one=1|two=2|rest=3"),
        ("/a%2Fb/x/%C3%A4/c/d%2fe", "one=a/b|two=ä|rest=c/d/e"),
        ("/+/x/%25/%", "400"),
        ("/%2E/x/../.", "one=.|two=..|rest=."),
        ("/1/x/%FF/3", "400"),
        ("/1/x/%C3/%A4", "400"),
        ("/1/x/%0/3", "400"),
        ("/1/x/%+1/3", "400"),
    ];
    for (target, expected) in table {
        let answer = client.get(target).send();
        match expected {
            "400" => assert_eq!(answer.status(), 400, "{target}"),
            _ => assert_eq!(answer.text(), expected, "{target}"),
        }
    }
}

#[test]
fn is_deterministic_however_many_ways_there_are() {
    // Each segment may be a literal or a parameter, and only the last one decides.
    let mut app = App::new();
    for ways in 0..256_u32 {
        let segments = (0..8).map(|bit| match ways >> bit & 1 {
            0 => "/a".to_owned(),
            _ => format!("/:p{bit}"),
        });
        let pattern: String = segments.collect();
        app = app.get(&format!("{pattern}/end{ways}"), |request: &mut Request| {
            request.route().unwrap_or_default().to_owned()
        });
    }
    let client = app.test();
    let path = "/a".repeat(8);
    assert_eq!(
        client
            .get(&format!("{path}/end255"))
            .send()
            .text()
            .matches(':')
            .count(),
        8
    );
    assert_eq!(client.get(&format!("{path}/nothing")).send().status(), 404);
}
