use scraper::{Html, Selector};
use solution_b_client::form::{Assignment, Entry, Value, entries, fill, find, submit};
use url::Url;

/// The pairs that are sent of the page's first form, or why none are.
fn sent(html: &str, filled_in: &[&str], button: Option<&str>) -> Result<Vec<String>, String> {
    let page = Html::parse_document(html);
    let url = Url::parse("http://host.test/page?old=1").unwrap();
    let form = find::find(&page, None, &url).map_err(|error| error.to_string())?;
    let mut controls = find::controls(&page, form);
    let assignments: Vec<Assignment> = filled_in
        .iter()
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap();
            Assignment {
                name: name.to_owned(),
                value: value.to_owned(),
            }
        })
        .collect();
    fill::fill(&mut controls, &assignments).map_err(|error| error.to_string())?;
    let button = submit::submitter(&controls, button).map_err(|error| error.to_string())?;
    Ok(entries::entries(&controls, button)
        .iter()
        .map(shown)
        .collect())
}

fn shown(entry: &Entry) -> String {
    match &entry.value {
        Value::Text(text) => format!("{}={text}", entry.name),
        Value::File(path) => format!(
            "{}@{}",
            entry.name,
            path.as_deref()
                .map_or("".into(), |path| path.display().to_string())
        ),
    }
}

#[track_caller]
fn assert_sent(html: &str, filled_in: &[&str], expected: &[&str]) {
    assert_eq!(
        sent(html, filled_in, None).unwrap(),
        expected,
        "{html} {filled_in:?}"
    );
}

#[test]
fn sends_what_a_browser_would_send_of_an_untouched_form() {
    let cases: [(&str, &[&str]); 12] = [
        (
            "<input name=a value=1><input name=b><input value=no><input name='' value=no>",
            &["a=1", "b="],
        ),
        (
            "<input name=h type=HIDDEN value=' x '><input name=_charset_ type=hidden>",
            &["h= x ", "_charset_=UTF-8"],
        ),
        (
            "<input type=checkbox name=c checked><input type=checkbox name=c value=2>",
            &["c=on"],
        ),
        (
            "<input type=radio name=r value=1 checked><input type=radio name=r value=2 checked>",
            &["r=2"],
        ),
        (
            "<input name=a disabled><fieldset disabled><legend><input name=b></legend><input name=c></fieldset>",
            &["b="],
        ),
        (
            "<select name=s><option disabled>a<option> b  c <option value=d>D</select>",
            &["s=b c"],
        ),
        (
            "<select name=s><option value=1 selected>a<option value=2 selected>b</select>",
            &["s=2"],
        ),
        (
            "<select name=s size=3><option>a</select><select name=t multiple><option selected>b<option selected>c</select>",
            &["t=b", "t=c"],
        ),
        (
            "<textarea name=t>\nfirst\nsecond</textarea>",
            &["t=first\r\nsecond"],
        ),
        (
            "<input name=a value='x\ny'><input name=e type=email value=' a@b '>",
            &["a=xy", "e=a@b"],
        ),
        (
            "<button type=button name=x>x</button><button name=s value=1></button><input type=submit name=t>",
            &["s=1"],
        ),
        (
            "<datalist><input name=d></datalist><input type=file name=f><input type=reset name=r>",
            &["f@"],
        ),
    ];
    for (html, expected) in cases {
        assert_sent(&format!("<form>{html}</form>"), &[], expected);
    }
}

#[test]
fn the_form_attribute_decides_where_a_field_belongs() {
    let html = "<input name=before form=f><form id=f><input name=in><input name=out form=g></form><form id=g></form>";
    assert_sent(html, &[], &["before=", "in="]);
}

#[test]
fn fills_in_every_kind_of_field() {
    let boxes = "<input type=checkbox name=c value=1 checked><input type=checkbox name=c value=2>";
    let radios = "<input type=radio name=r value=a checked><input type=radio name=r value=b>";
    let list = "<select name=s><option value=1>one<option value=2>two</select>";
    let many = "<select name=m multiple><option selected>x<option>y<option>z</select>";
    let cases: [(&str, &[&str], &[&str]); 12] = [
        ("<input name=t value=old>", &["t=a=b&c"], &["t=a=b&c"]),
        ("<input type=hidden name=h value=old>", &["h="], &["h="]),
        (
            "<input name=t value=1><input name=t value=2>",
            &["t=a"],
            &["t=a", "t=2"],
        ),
        (
            "<input name=t><input name=z>",
            &["t=a", "z=1", "t=b"],
            &["t=a", "t=b", "z=1"],
        ),
        (
            "<textarea name=t>old</textarea>",
            &["t=a\nb"],
            &["t=a\r\nb"],
        ),
        (boxes, &["c=2"], &["c=2"]),
        (boxes, &["c=1", "c=2"], &["c=1", "c=2"]),
        (boxes, &["c="], &[]),
        (radios, &["r=b"], &["r=b"]),
        (list, &["s=2"], &["s=2"]),
        (many, &["m=y", "m=z"], &["m=y", "m=z"]),
        (
            "<input type=file name=f>",
            &["f=@/tmp/a", "f=@b"],
            &["f@/tmp/a", "f@b"],
        ),
    ];
    for (html, filled_in, expected) in cases {
        assert_sent(&format!("<form>{html}</form>"), filled_in, expected);
    }
    // A box beside a hidden field of its name, for those who want to be told of unchecked boxes.
    let both =
        "<form><input type=hidden name=ok value=0><input type=checkbox name=ok value=1></form>";
    assert_sent(both, &["ok=1"], &["ok=0", "ok=1"]);
    assert_sent(
        "<form><input name=t></form>",
        &["t=@not-a-file"],
        &["t=@not-a-file"],
    );
}

#[test]
fn names_what_the_form_has_not() {
    let html = "<form><input name=a><input name=off disabled><select name=s><option>x<option disabled>y</select>\
                <input type=checkbox name=c value=1><input type=file name=f><button name=go></form>";
    let cases = [
        ("x=1", "the form has no field 'x' (it has: a, s, c, f)"),
        ("off=1", "the form has no field 'off' (it has: a, s, c, f)"),
        ("go=1", "the form has no field 'go' (it has: a, s, c, f)"),
        (
            "s=y",
            "the form has no option 'y' in its field 's' (it has: x)",
        ),
        (
            "c=2",
            "the form has no option '2' in its field 'c' (it has: 1)",
        ),
        ("f=x", "the field 'f' takes a file: write f=@FILE"),
    ];
    for (pair, expected) in cases {
        assert_eq!(sent(html, &[pair], None).unwrap_err(), expected, "{pair}");
    }
    assert!(sent("<p>", &[], None).unwrap_err().contains("no form"));
}

#[test]
fn presses_the_button_that_was_asked_for() {
    let html = "<form><button name=a value=1></button><input type=submit name=a value=2><input type=image name=i></form>";
    let cases: [(Option<&str>, &[&str]); 4] = [
        (None, &["a=1"]),
        (Some("a"), &["a=1"]),
        (Some("a=2"), &["a=2"]),
        (Some("i"), &["i.x=0", "i.y=0"]),
    ];
    for (button, expected) in cases {
        assert_eq!(sent(html, &[], button).unwrap(), expected, "{button:?}");
    }
    assert!(sent(html, &[], Some("b")).is_err());
}

#[test]
fn get_replaces_the_query_and_post_keeps_it() {
    let page = Url::parse("http://host.test/page?old=1#part").unwrap();
    let base = Url::parse("http://host.test/base/").unwrap();
    let cases = [
        ("get", "", "http://host.test/page?a=1+2"),
        ("get", "/s?x=1", "http://host.test/s?a=1+2"),
        ("post", "", "http://host.test/page?old=1"),
        ("POST", "s?x=1", "http://host.test/base/s?x=1"),
        ("put", "s", "http://host.test/base/s?a=1+2"),
    ];
    for (method, action, expected) in cases {
        let html = format!("<form method={method} action='{action}'></form>");
        let document = Html::parse_document(&html);
        let form = document
            .select(&Selector::parse("form").unwrap())
            .next()
            .unwrap();
        let entries = [Entry::text("a", "1 2")];
        let mut request = submit::request(form, None, &page, &base, &entries).unwrap();
        request.url.set_fragment(None);
        assert_eq!(request.url.as_str(), expected, "{html}");
    }
}

#[test]
fn a_page_does_not_write_escape_codes_into_our_messages() {
    let html = "<form><input name='a\x1b[31m\nb'><select name=s><option value='\u{9b}31m'></select><button name='\x1b[0m'>x</button></form>";
    for (filled_in, button) in [(&["x=1"][..], None), (&["s=1"], None), (&[], Some("x"))] {
        let error = sent(html, filled_in, button).unwrap_err();
        assert!(!error.contains(char::is_control), "{error:?}");
    }
}
