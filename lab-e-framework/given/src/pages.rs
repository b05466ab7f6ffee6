//! Pages: the templates of the application, read once, and filled in for each request (minijinja).

use minijinja::{Environment, Error, UndefinedBehavior, Value};

/// The style sheet of all pages.
pub const STYLE: &str = include_str!("../static/style.css");

/// Templates by their names.
const TEMPLATES: [(&str, &str); 6] = [
    ("error.html", include_str!("../templates/error.html")),
    ("front.html", include_str!("../templates/front.html")),
    (
        "guestbook.html",
        include_str!("../templates/guestbook.html"),
    ),
    ("layout.html", include_str!("../templates/layout.html")),
    ("login.html", include_str!("../templates/login.html")),
    ("source.html", include_str!("../templates/source.html")),
];

/// All templates. Whatever is put into one is escaped: nothing in it becomes a tag.
///
/// # Example
/// ```
/// use lab_e_given::Pages;
/// use minijinja::context;
///
/// let pages = Pages::new()?;
/// let context = context! { user => (), csrf => (), path => "/", name => "a<b", text => "1 < 2" };
/// assert!(pages.render("source.html", context)?.contains("<h1>a&lt;b</h1>"));
/// # Ok::<(), minijinja::Error>(())
/// ```
#[derive(Debug)]
pub struct Pages(Environment<'static>);

impl Pages {
    /// Reads the templates.
    ///
    /// # Errors
    /// One of them is malformed.
    pub fn new() -> Result<Pages, Error> {
        let mut environment = Environment::new();
        // A name that nobody has set is a mistake, and not nothing.
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        for (name, text) in TEMPLATES {
            environment.add_template(name, text)?;
        }
        Ok(Pages(environment))
    }

    /// A template, filled in.
    ///
    /// # Errors
    /// There is no such template, or something it needs is missing.
    pub fn render(&self, name: &str, content: Value) -> Result<String, Error> {
        self.0.get_template(name)?.render(content)
    }
}

#[cfg(test)]
mod tests {
    use minijinja::context;

    use super::*;

    #[test]
    fn what_is_missing_is_an_error_and_not_nothing() {
        let pages = Pages::new().unwrap();
        let whole = context! { user => (), csrf => (), path => "/", name => "a", text => "b" };
        assert!(pages.render("source.html", whole).is_ok());
        let part = context! { user => (), csrf => (), path => "/", name => "a" };
        assert!(pages.render("source.html", part).is_err());
        assert!(pages.render("nothing.html", context! {}).is_err());
    }

    #[test]
    fn what_a_visitor_wrote_is_text() {
        let pages = Pages::new().unwrap();
        let entry =
            context! { user => "<i>", message => "<script>\"'&", written => "", shown => "" };
        let (none, entries) = ((), [entry]);
        let context = context! {
            user => none, csrf => none, path => "/", flash => none, wrong => "", message => "", max_message => 1, entries,
        };
        let page = pages.render("guestbook.html", context).unwrap();
        assert!(page.contains("&lt;script&gt;&quot;&#x27;&amp;") && page.contains("&lt;i&gt;"));
        assert!(!page.contains("<script"));
    }
}
