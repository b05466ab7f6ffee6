//! Text in a page.

/// Text as it stands in HTML, also between quotation marks: nothing in it is taken for a tag.
///
/// # Example
/// ```
/// use solution_e_framework::html::escaped;
///
/// assert_eq!(escaped("<b>\"1 & 2\"</b>"), "&lt;b&gt;&quot;1 &amp; 2&quot;&lt;/b&gt;");
/// ```
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            _ => escaped.push(letter),
        }
    }
    escaped
}
