use scraper::{Html, Selector};
use solution_b_client::charset::decode;
use solution_b_client::html::links::{base_of, links};
use solution_b_client::html::parse::{TooMuch, parse};
use solution_b_client::html::select::attributes;
use solution_b_client::html::table::{csv_line, rows, table_of};
use solution_b_client::html::text::{collapse, json_line, printable, text_of};
use url::Url;

fn page_url() -> Url {
    Url::parse("http://host.test/folder/page?q").unwrap()
}

#[test]
fn collapses_the_five_octets_of_white_space_and_no_others() {
    let cases = [
        ("", ""),
        (" \t\n\r\x0c ", ""),
        ("  two\n\twords ", "two words"),
        ("no\u{a0}break\u{3000}space", "no\u{a0}break\u{3000}space"),
        ("vertical\x0btab", "vertical\x0btab"),
    ];
    for (text, expected) in cases {
        assert_eq!(collapse(text), expected, "{text:?}");
    }
}

#[test]
fn takes_the_text_of_all_pieces_as_one() {
    let page = Html::parse_document("<p> a<b>b </b><!-- x -->\n <i> c&amp;d</i>e");
    let p = Selector::parse("p").unwrap();
    let texts: Vec<String> = page.select(&p).map(text_of).collect();
    assert_eq!(texts, ["ab c&de"]);
}

#[test]
fn a_page_cannot_write_to_the_terminal() {
    assert_eq!(
        printable("a\tb\r\nc\x1b[31m\u{9b}"),
        "a b  c\u{fffd}[31m\u{fffd}"
    );
}

#[test]
fn attributes_without_a_value_are_empty_and_elements_without_them_left_out() {
    let page = Html::parse_document("<i title>1</i><i>2</i><i TITLE=' x '>3</i>");
    let i = Selector::parse("i").unwrap();
    assert_eq!(attributes(&page, &i, "title"), ["", " x "]);
}

#[test]
fn links_are_absolute_whatever_their_scheme() {
    let html = "<a href='../up#f'>A  b</a><a>no</a><area href='?x=1&amp;y'><a href='mailto:a@b.test'>m</a>\
                <a href='http://[broken'>x</a><a href=' //other.test '>o</a><a href=''>self</a><link href='/l'>";
    let page = Html::parse_document(html);
    let found: Vec<(String, String)> = links(&page, &page_url())
        .into_iter()
        .map(|link| (link.url.to_string(), link.text))
        .collect();
    let expected = [
        ("http://host.test/up#f", "A b"),
        ("http://host.test/folder/page?x=1&y", ""),
        ("mailto:a@b.test", "m"),
        ("http://other.test/", "o"),
        ("http://host.test/folder/page?q", "self"),
    ];
    let expected = expected.map(|(url, text)| (url.to_owned(), text.to_owned()));
    assert_eq!(found, expected);
}

#[test]
fn the_first_base_with_an_href_counts() {
    let cases = [
        ("", "http://host.test/folder/page?q"),
        ("<base href=/b/>", "http://host.test/b/"),
        (
            "<base target=x><base href=c/><base href=/d/>",
            "http://host.test/folder/c/",
        ),
        (
            "<base href='http://[broken'>",
            "http://host.test/folder/page?q",
        ),
        ("<base href='//other.test'>", "http://other.test/"),
    ];
    for (html, expected) in cases {
        let base = base_of(&Html::parse_document(html), &page_url());
        assert_eq!(base.as_str(), expected, "{html}");
    }
}

#[test]
fn rows_are_those_of_the_table_and_not_of_tables_in_it() {
    let html = "<div><table><caption>c</caption><thead><tr><th>A<th> b  c</thead>\
                <tr><td>1 <table><tr><td>inner</table> 2<td colspan=2>x</table></div>";
    let page = Html::parse_document(html);
    let div = Selector::parse("div").unwrap();
    let table = page.select(&div).find_map(table_of).unwrap();
    assert_eq!(rows(table), [["A", "b c"], ["1 2", "x"]]);
}

#[test]
fn csv_quotes_what_would_end_a_cell() {
    let cases: [(&[&str], &str); 5] = [
        (&[], ""),
        (&["a", "", "b c"], "a,,b c"),
        (&["a,b"], "\"a,b\""),
        (&["say \"hi\""], "\"say \"\"hi\"\"\""),
        (&["two\nlines", "cr\r"], "\"two\nlines\",\"cr\r\""),
    ];
    for (cells, expected) in cases {
        let cells: Vec<String> = cells.iter().map(|&cell| cell.to_owned()).collect();
        assert_eq!(csv_line(&cells), expected);
    }
}

#[test]
fn the_bom_wins_over_the_field_and_the_field_over_the_page() {
    let meta = b"<meta charset=koi8-r>\xd0";
    let old_meta = b"<meta content='text/html; charset=koi8-r' http-equiv=content-type>\xd0";
    let cases: [(&str, &[u8], Option<&str>, &str); 10] = [
        ("nothing said, UTF-8", "é".as_bytes(), None, "é"),
        ("nothing said, not UTF-8", b"\xe9", None, "é"),
        (
            "field",
            b"\xe9",
            Some("text/html; Charset=\"ISO-8859-1\""),
            "é",
        ),
        (
            "field, what Latin-1 means",
            b"\x80",
            Some("text/html;charset=latin1"),
            "€",
        ),
        ("meta", meta, None, "<meta charset=koi8-r>п"),
        ("meta, the old way", old_meta, None, "п"),
        (
            "field over meta",
            meta,
            Some("text/html; charset=latin1"),
            "<meta charset=koi8-r>Ð",
        ),
        (
            "BOM over field",
            b"\xef\xbb\xbf\xc3\xa9",
            Some("text/html; charset=latin1"),
            "é",
        ),
        ("UTF-16", b"\xff\xfe\xe9\x00", None, "é"),
        (
            "broken octets",
            b"a\xffb",
            Some("text/html; charset=utf-8"),
            "a\u{fffd}b",
        ),
    ];
    for (name, octets, content_type, expected) in cases {
        let page = decode(octets, content_type);
        assert!(page.text.ends_with(expected), "{name}: {:?}", page.text);
        assert_eq!(page.unknown, None, "{name}");
    }
}

#[test]
fn an_unknown_charset_is_named_and_the_page_read_all_the_same() {
    let page = decode("é".as_bytes(), Some("text/html; charset=klingon"));
    assert_eq!(
        (&*page.text, page.unknown.as_deref()),
        ("é", Some("klingon"))
    );
}

#[test]
fn json_holds_no_command_for_a_terminal() {
    let value = serde_json::json!(["\u{1b}[31m\u{9b}31m\u{7f}é\n"]);
    let line = json_line(&value);
    assert_eq!(line, "[\"\\u001b[31m\\u009b31m\\u007fé\\n\"]\n");
    assert_eq!(
        serde_json::from_str::<serde_json::Value>(&line).unwrap(),
        value
    );
}

#[test]
fn a_page_with_too_many_attributes_is_not_read() {
    let many = |count| -> String { (0..count).map(|number| format!("a{number} ")).collect() };
    for (page, is_read) in [
        (format!("<p {}>", many(500)), true),
        (format!("<p {}>", many(100_000)), false),
        (format!("<p title='<!-- ' {}>", many(100_000)), false),
        (format!("</p {}>", many(100_000)), false),
        // Twice the same is an error to the parser, and the tag goes on.
        (format!("<svg><title><p {}>", "a ".repeat(100_000)), false),
        (format!("<svg><title><p {}>", many(100_000)), false),
        // These have one, or none.
        (format!("<p title=\"{}\">", many(10_000)), true),
        (format!("<p title=\"{}\">", "<i a ".repeat(10_000)), true),
        (format!("<!-- <p {}-->", many(10_000)), true),
        (format!("<script>i <n {}</script>", many(10_000)), true),
        (format!("<title><p {}</title>", many(10_000)), true),
        (format!("1 < n {}", many(10_000)), true),
        ("<p a b c d e f g h>".repeat(300), true),
    ] {
        let read = parse(&page);
        let shown = page.get(..40).unwrap_or(&page);
        match read {
            Ok(read) => {
                assert!(is_read, "{shown}");
                assert!(read.html() == Html::parse_document(&page).html(), "{shown}");
            }
            Err(error) => assert_eq!((error, is_read), (TooMuch::Attributes, false), "{shown}"),
        }
    }
}
