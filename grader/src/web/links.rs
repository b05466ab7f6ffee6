//! The links of a page, found without an HTML library: enough for the listings that servers write.

/// One `<a href="…">text</a>`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The value of `href`, with its character references resolved.
    pub href: String,
    /// What is shown, with its character references resolved; tags inside are left out.
    pub text: String,
}

/// All links of a page, in order.
#[must_use]
pub fn links(page: &str) -> Vec<Link> {
    let lower = page.to_ascii_lowercase();
    let mut links = Vec::new();
    let mut place = 0;
    while let Some(found) = lower[place..].find("<a") {
        let start = place + found + 2;
        place = start;
        let is_tag = lower[start..].starts_with(|letter: char| letter.is_ascii_whitespace());
        let Some((href, end)) = is_tag.then(|| href_of(page, &lower, start)).flatten() else {
            continue;
        };
        let close = lower[end..].find("</a").map_or(page.len(), |at| end + at);
        links.push(Link {
            href: unescape(href),
            text: unescape(&without_tags(&page[end..close])),
        });
        place = close;
    }
    links
}

/// What a page shows, without its tags, with its character references resolved.
#[must_use]
pub fn text_of(page: &str) -> String {
    unescape(&without_tags(page))
}

/// The value of `href` in the tag whose attributes begin here, and where the tag ends.
fn href_of<'a>(page: &'a str, lower: &str, start: usize) -> Option<(&'a str, usize)> {
    let mut place = start;
    let mut href = None;
    loop {
        let rest = &page[place..];
        place += rest.len() - rest.trim_start().len();
        if page[place..].starts_with('>') {
            return href.map(|href| (href, place + 1));
        }
        let name_end = place
            + page[place..].find(|one: char| one.is_whitespace() || one == '=' || one == '>')?;
        let name = &lower[place..name_end];
        place = name_end;
        let Some(rest) = page[place..].trim_start().strip_prefix('=') else {
            // An attribute without a value; something that is none must not stop us.
            place += usize::from(name.is_empty());
            continue;
        };
        let rest = rest.trim_start();
        let value_start = page.len() - rest.len();
        let (value, used) = match rest.chars().next()? {
            quote @ ('"' | '\'') => {
                let length = rest[1..].find(quote)?;
                (&rest[1..=length], length + 2)
            }
            _ => {
                let length = rest.find(|one: char| one.is_whitespace() || one == '>')?;
                (&rest[..length], length)
            }
        };
        if name == "href" && href.is_none() {
            href = Some(value);
        }
        place = value_start + used;
    }
}

fn without_tags(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for letter in html.chars() {
        match letter {
            '<' => inside = true,
            '>' if inside => inside = false,
            _ if inside => {}
            _ => text.push(letter),
        }
    }
    text
}

/// Resolves the character references that servers write.
pub(crate) fn unescape(text: &str) -> String {
    let mut plain = String::new();
    let mut rest = text;
    while let Some(place) = rest.find('&') {
        plain.push_str(&rest[..place]);
        rest = &rest[place..];
        let end = rest.find(';').filter(|&end| end <= 8);
        match end.and_then(|end| Some((character(&rest[1..end])?, end))) {
            Some((letter, end)) => {
                plain.push(letter);
                rest = &rest[end + 1..];
            }
            None => {
                plain.push('&');
                rest = &rest[1..];
            }
        }
    }
    plain + rest
}

fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Link, links};

    #[test]
    fn links_are_found_and_references_resolved() {
        let page = "<abbr>no</abbr><A class=x HREF = './a&amp;b'>a&amp;<b>b</b></A>\n\
                    <a name=n>none</a> <a href=\"./c%20d/\" title=\"&lt;\">c &#60;d&#x3E;&quot;</a><a href=../>up</a>";
        let link = |href: &str, text: &str| Link {
            href: href.into(),
            text: text.into(),
        };
        assert_eq!(
            links(page),
            [
                link("./a&b", "a&b"),
                link("./c%20d/", "c <d>\""),
                link("../", "up")
            ]
        );
    }

    #[test]
    fn what_is_cut_short_is_no_link() {
        for page in [
            "<a",
            "<a ",
            "<a href",
            "<a href=",
            "<a href=\"x",
            "<a href=x",
            "<a ==>",
        ] {
            assert_eq!(links(page), [], "{page}");
        }
    }
}
