//! The pages: what stands on them is what the class has.

use std::collections::HashMap;

use classroom::class::{Build, Class, Standing, Word};
use classroom::reports::class_page;
use classroom::reports::marks::{Marks, labs};
use scraper::{ElementRef, Html, Selector};

use crate::{plausible, written};

fn all<'p>(page: &'p Html, selector: &str) -> Vec<ElementRef<'p>> {
    page.select(&Selector::parse(selector).unwrap()).collect()
}

/// Its words, with one space between them.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn text(element: ElementRef) -> String {
    words(&element.text().collect::<String>())
}

fn texts(page: &Html, selector: &str) -> Vec<String> {
    all(page, selector).into_iter().map(text).collect()
}

#[test]
fn the_class_page_has_everyone_with_every_step() {
    for students in [0, 1, 3, 30] {
        let class = plausible::class(students, &["a", "b", "c"]);
        let page = Html::parse_document(&class_page(&class));
        let steps = labs(&class).map(|lab| lab.steps.len()).sum::<usize>();
        assert!(page.errors.is_empty(), "{students}: {:?}", page.errors);
        let rows = all(&page, ".everyone tbody tr");
        assert_eq!(rows.len(), students);
        for (row, student) in rows.iter().zip(&class.students) {
            let marks = Marks::of(&class, student);
            let cells: Vec<String> = row
                .select(&Selector::parse("td").unwrap())
                .map(text)
                .collect();
            assert_eq!(cells.len(), 1 + steps, "{}", student.name);
            assert_eq!(
                cells[0] == marks.points().to_string(),
                marks.is_graded(),
                "{}",
                student.name
            );
            let stars = cells.iter().filter(|cell| *cell == "★").count();
            assert_eq!(stars, marks.stars(), "{}", student.name);
        }
        assert_eq!(all(&page, ".steps tbody tr").len(), steps);
        assert_eq!(
            all(&page, "script, link[rel=stylesheet], img, iframe").len(),
            0,
            "the page needs nothing beside it"
        );
    }
}

#[test]
fn a_class_of_two_hundred_has_a_page_that_a_browser_shows_at_once() {
    let class = plausible::class(200, &["a", "b", "c"]);
    let html = class_page(&class);
    assert!(html.len() < 1_000_000, "{} octets", html.len());
    let page = Html::parse_document(&html);
    assert_eq!(all(&page, ".everyone tbody tr").len(), 200);
    // The pictures say in words what they show.
    let bars: usize = texts(&page, "svg title")[0]
        .split(": ")
        .skip(1)
        .map(|part| part.split(';').next().unwrap().parse::<usize>().unwrap())
        .sum();
    assert_eq!(
        bars,
        class
            .students
            .iter()
            .filter(|student| Marks::of(&class, student).is_graded())
            .count()
    );
}

#[test]
fn the_class_page_counts_what_the_students_have() {
    let class = plausible::class(30, &["a", "c"]);
    let page = Html::parse_document(&class_page(&class));
    let marks: Vec<Marks> = class
        .students
        .iter()
        .map(|student| Marks::of(&class, student))
        .collect();
    for row in all(&page, ".steps tbody tr") {
        let id = text(
            row.select(&Selector::parse("th code").unwrap())
                .next()
                .unwrap(),
        );
        let cells: Vec<String> = row
            .select(&Selector::parse("td").unwrap())
            .map(text)
            .collect();
        let works = marks
            .iter()
            .flat_map(Marks::steps)
            .filter(|step| step.step.id == id && step.standing.works())
            .count();
        assert_eq!(cells[0], works.to_string(), "{id}");
    }
    let stuck: usize = texts(&page, ".stuck li > b")
        .iter()
        .map(|number| number.parse::<usize>().unwrap())
        .sum();
    assert_eq!(
        stuck,
        marks
            .iter()
            .map(|marks| marks.stuck().count())
            .sum::<usize>()
    );
    // The most frequent come first, each with what its example's own tool shows.
    let failures: Vec<usize> = texts(&page, ".failure summary > b")
        .iter()
        .map(|number| number.parse().unwrap())
        .collect();
    assert!(
        failures.len() > 3 && failures.is_sorted_by(|one, next| one >= next),
        "{failures:?}"
    );
    let checks = marks
        .iter()
        .flat_map(Marks::steps)
        .flat_map(|step| &step.checks);
    let failed = checks.filter(|mark| mark.outcome() == Some(Word::Failed));
    let mut times: HashMap<&str, usize> = HashMap::new();
    failed.for_each(|mark| *times.entry(mark.check.id).or_default() += 1);
    assert_eq!(failures.first(), times.values().max());
    for failure in all(&page, ".failure") {
        let id = text(
            failure
                .select(&Selector::parse("summary code").unwrap())
                .next()
                .unwrap(),
        );
        let told = text(
            failure
                .select(&Selector::parse(".told").unwrap())
                .next()
                .unwrap(),
        );
        assert!(
            told.ends_with(&format!("again cargo workshop check {id} --seed 4711")),
            "{told}"
        );
    }
}

#[test]
fn what_is_to_be_looked_at_is_named_with_its_reason() {
    let class = plausible::class(30, &["a", "b", "c"]);
    let page = Html::parse_document(&class_page(&class));
    let groups = texts(&page, ".group");
    for (kind, reason) in [
        ("1 missing", "nothing was handed in"),
        ("1 unusable", "the archive ends in the middle of a file"),
        ("1 did not build", "error[E0308]: mismatched types"),
        ("1 held back", "more processes than 512: ended"),
        ("1 flaky", "(seed "),
        ("1 to know", "built on the reference's lab A"),
        ("1 late", "by 3 h 25 min"),
        ("1 more than one", "s12345.zip, s12345 (1).zip"),
        ("1 not in the roster", "this id is not in the roster"),
    ] {
        assert!(
            groups
                .iter()
                .any(|group| group.starts_with(kind) && group.contains(reason)),
            "{kind}: {groups:#?}"
        );
    }
    let decided = texts(&page, "table:not(.steps):not(.everyone) tbody tr");
    assert_eq!(decided.len(), 1, "{decided:?}");
    assert!(
        decided[0].contains("passed")
            && decided[0].contains("R. Fielding, 2026-11-20 15:00 UTC: shown in class"),
        "{decided:?}"
    );
}

#[test]
fn links_lead_to_the_students_own_pages() {
    let class = plausible::class(30, &["a"]);
    let files = written(&class);
    let page = Html::parse_document(&files["class.html"]);
    let links = all(&page, "a");
    assert!(links.len() >= 30);
    for link in links {
        let theirs = &files[link.attr("href").unwrap()];
        assert!(
            theirs.contains(&format!("<h1>{}</h1>", text(link).replace('\'', "&#x27;"))),
            "{}",
            text(link)
        );
    }
    assert_eq!(
        all(&Html::parse_document(&class_page(&class)), "a").len(),
        0,
        "alone it has nothing to lead to"
    );
}

#[test]
fn a_students_page_shows_every_failure_as_their_own_tool_does() {
    let class = plausible::class(30, &["a", "b", "c"]);
    let files = written(&class);
    let mut failures = 0;
    for student in &class.students {
        let page = Html::parse_document(&files[&format!("students/{}.html", student.id)]);
        assert_eq!(texts(&page, "h1"), [student.name.as_str()]);
        let told = texts(&page, ".told");
        for attempt in Marks::of(&class, student)
            .labs
            .iter()
            .filter_map(|lab| lab.attempt)
        {
            for graded in attempt
                .verdicts
                .iter()
                .filter(|graded| graded.outcome == Word::Failed)
            {
                let lines = graded
                    .lines
                    .iter()
                    .map(|(label, text)| format!("{label} {text}"));
                let expected = words(&lines.collect::<Vec<_>>().join(" "));
                assert!(told.contains(&expected), "{}: {expected}", student.id);
                failures += 1;
            }
        }
    }
    assert!(failures > 100, "{failures}");
}

#[test]
fn a_students_page_says_what_to_do_next() {
    let mut class = plausible::class(30, &["a"]);
    let lab = class.clone();
    class
        .students
        .retain(|student| Marks::of(&lab, student).stuck().next().is_some());
    let first = |class: &Class| {
        let files = written(class);
        texts(
            &Html::parse_document(&files[&format!("students/{}.html", class.students[0].id)]),
            ".next",
        )[0]
        .clone()
    };
    let said = first(&class);
    let marks = Marks::of(&class, &class.students[0]);
    let step = marks
        .core()
        .find(|step| !step.standing.works())
        .unwrap()
        .step;
    assert!(
        said.contains(&format!(
            "The first core step that does not work yet is {} {}",
            step.id, step.title
        )),
        "{said}"
    );
    assert!(
        said.contains(&format!("cargo workshop hint {}", step.id))
            && said.contains(&format!("cargo slides open {}", step.slide)),
        "{said}"
    );
    for graded in &mut class.students[0].attempts.last_mut().unwrap().verdicts {
        graded.outcome = Word::Passed;
    }
    assert!(
        first(&class).contains("Nothing is left: every step has its star."),
        "{}",
        first(&class)
    );
}

#[test]
fn who_did_not_build_reads_the_compilers_words_and_who_handed_in_nothing_reads_that() {
    let mut class = plausible::class(2, &["a"]);
    class.students[0].attempts.clear();
    class.students[0].standing = Standing::Missing;
    let last = class.students[1].attempts.last_mut().unwrap();
    (last.build, last.verdicts) = (
        Build::Failed("error: one\n  <two> & three".into()),
        Vec::new(),
    );
    let files = written(&class);
    let page = |number: usize| {
        Html::parse_document(&files[&format!("students/{}.html", class.students[number].id)])
    };
    assert!(
        texts(&page(0), "main section")
            .iter()
            .any(|section| section.contains("This lab was not handed in."))
    );
    let told: String = all(&page(1), ".told")[0].text().collect();
    assert_eq!(told, "error: one\n  <two> & three");
}
