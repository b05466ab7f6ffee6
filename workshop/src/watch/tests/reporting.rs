//! `--report`: what the watch tells, and what it shows of that.

use super::*;
use crate::reporting::Link;

fn reporting(link: Link) -> Watch {
    let mut watch = Watch::new();
    watch.machine.report(false, "reporting to a class: no code");
    watch.on(Event::Link(link));
    watch
}

#[test]
fn a_word_says_whether_it_arrives_and_the_foot_lists_the_key() {
    let mut watch = Watch::new();
    assert!(watch.screen().contains("[!] I am stuck"));
    assert!(!watch.screen().contains("report"), "nobody asked for it");
    watch.machine.report(false, "reporting to a class: no code");
    assert!(watch.screen().contains("reporting to a class: no code"));
    for (link, down, up) in [
        (Link::Trying, "reaching the class", "reaching the class"),
        (Link::Reached, "· reporting", "· hand raised"),
        (Link::Lost, "· not reporting", "· hand not seen"),
        (Link::Refused(500), "· not reporting", "· hand not seen"),
    ] {
        watch.on(Event::Link(link));
        for (word, key) in [(down, "[!] hand up"), (up, "[!] hand down")] {
            let screen = watch.screen();
            assert!(screen.contains(word) && screen.contains(key), "{screen}");
            watch.key('!');
        }
    }
}

#[test]
fn the_word_is_seen_however_long_the_place_is() {
    let mut watch = reporting(Link::Reached);
    let mut todo = sheet().todos(step("a1"))[0].clone();
    todo.place.file = PathBuf::from("lab-e-framework/src/middleware/response_cache.rs");
    watch.machine.read(Sheet::made_of(vec![todo], Vec::new()));
    watch.built();
    watch.all("a1", &Outcome::Passed);
    watch.on(Event::Checked(watch.run));
    let screen = watch.screen();
    assert!(screen.contains("  reporting · checked"), "{screen}");
    assert!(screen.contains("response_cache.rs:14"), "{screen}");
    assert!(watch.screen_of(40, 24).contains("  reportin"));
}

#[test]
fn the_hand_goes_up_with_the_ways_on_and_stays_when_they_are_closed() {
    let mut watch = reporting(Link::Reached);
    assert_eq!(watch.machine.said().hand, Some(false));
    watch.key('!');
    assert_eq!(watch.machine.said().hand, Some(true));
    let screen = watch.screen();
    assert!(
        screen.contains("Your hand is raised: whoever teaches sees it. [!] lowers it."),
        "{screen}"
    );
    assert!(screen.contains("Ways on, gentlest first"));
    watch.on(Event::Key(Key::Escape));
    assert_eq!(watch.machine.panel, Panel::None);
    assert_eq!(watch.machine.said().hand, Some(true));
    watch.key('!');
    assert_eq!(
        (watch.machine.said().hand, watch.machine.panel),
        (Some(false), Panel::None)
    );
    watch.on(Event::Saved);
    watch.key('!');
    watch.on(Event::Saved);
    assert_eq!(
        (watch.machine.said().hand, watch.machine.panel),
        (Some(true), Panel::None)
    );
}

#[test]
fn without_a_report_the_key_shows_the_ways_on_alone() {
    let mut watch = Watch::new();
    watch.key('!');
    assert_eq!(watch.machine.panel, Panel::Stuck);
    assert_eq!(watch.machine.said().hand, None);
    assert!(!watch.screen().contains("hand"));
}

#[test]
fn what_is_told_are_ids_and_words_of_the_newest_run() {
    let mut watch = reporting(Link::Reached);
    watch.built();
    let checks = essential("a1");
    watch.verdict(checks[0], Outcome::Passed);
    watch.verdict(checks[1], failed());
    watch.verdict(checks[2], to_do("a1-exchange"));
    let said = watch.machine.said();
    let words: Vec<_> = said
        .checks
        .iter()
        .map(|(check, word)| (*check, *word))
        .collect();
    let mut expected = [
        (checks[0].id, "passed"),
        (checks[1].id, "failed"),
        (checks[2].id, "todo"),
    ];
    expected.sort_unstable();
    assert_eq!((said.step, &*words), ("a1", &expected[..]));
    watch.on(Event::Saved);
    assert!(
        watch.machine.said().checks.is_empty(),
        "nothing is known of what was just saved"
    );
    watch.built();
    watch.all("a1", &Outcome::Passed);
    assert_eq!(watch.machine.said().done, ["a1"]);
}

#[test]
fn a_wrong_url_is_said_with_what_to_do() {
    for code in [403, 404] {
        let watch = reporting(Link::Refused(code));
        assert!(
            watch.screen().contains("the URL on the board"),
            "{}",
            watch.screen()
        );
    }
    assert!(
        reporting(Link::Refused(503))
            .screen()
            .contains("does not take reports now (503)")
    );
    let lost = reporting(Link::Lost).screen();
    assert!(
        lost.contains("no code"),
        "nothing to do about it, nothing said: {lost}"
    );
}
