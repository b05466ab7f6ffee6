//! What the pictures share.

/// Text as it may stand in HTML.
pub fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            letter if letter.is_control() => escaped.push('\u{fffd}'),
            letter => escaped.push(letter),
        }
    }
    escaped
}

/// The colour of a server, the same in all pictures.
pub fn colour(server: usize) -> String {
    format!("var(--s{})", server % 8)
}

/// Which colour is whose.
pub fn legend(names: &[String]) -> String {
    let items: String = names
        .iter()
        .enumerate()
        .map(|(server, name)| {
            format!(
                "<li><span style=\"background:{}\"></span>{}</li>",
                colour(server),
                escape(name)
            )
        })
        .collect();
    format!("<ul class=\"legend\">{items}</ul>")
}
