//! The content of a request as a form or as JSON.

use std::io::Read;

use serde::de::DeserializeOwned;
use serde_json::error::Category;

use super::Pairs;
use crate::error::CUT_SHORT;
use crate::{Error, Request, Result};

/// So deep may arrays and objects be inside each other. Whoever reads deeper ones needs stack for it.
const MAX_DEPTH: usize = 128;

impl Request<'_> {
    /// The whole content.
    ///
    /// # Errors
    /// 400 (Bad Request): it does not come whole.
    pub fn read_content(&mut self) -> Result<Vec<u8>> {
        let mut octets = Vec::with_capacity(self.content_length().map_or(0, room_for));
        let read = self.content().read_to_end(&mut octets);
        read.map_err(|_| Error::new(400, CUT_SHORT))?;
        Ok(octets)
    }

    /// The names and values of a form (application/x-www-form-urlencoded).
    ///
    /// # Errors
    /// 415 (Unsupported Media Type): the content is none.
    pub fn form(&mut self) -> Result<Pairs> {
        // ANCHOR: e4-form
        //= The media type of the content (`media_type`) must be `application/x-www-form-urlencoded`: else 415.
        //= The content (`read_content`) is written as a query is: `Pairs::parse`.
        //? e4-form
        //+ Ok(Pairs::default())
        let media_type = self.media_type();
        if !media_type.is_some_and(|known| known.is("application/x-www-form-urlencoded")) {
            return Err(Error::new(415, "a form is wanted here"));
        }
        let octets = self.read_content()?;
        Ok(Pairs::parse(&String::from_utf8_lossy(&octets)))
        // ANCHOR_END: e4-form
    }

    /// The content as a value, from JSON.
    ///
    /// # Errors
    /// 415 (Unsupported Media Type): it is not said to be JSON. 400 (Bad Request): it is none, or too deep.
    /// 422 (Unprocessable Content): it is, but no such value.
    ///
    /// # Example
    /// ```
    /// use serde::Deserialize;
    /// use solution_e_framework::{App, Request, Result};
    ///
    /// #[derive(Deserialize)]
    /// struct Book {
    ///     title: String,
    /// }
    ///
    /// fn create(request: &mut Request) -> Result<(u16, String)> {
    ///     let book: Book = request.json()?;
    ///     Ok((201, book.title))
    /// }
    ///
    /// let client = App::new().post("/books", create).test();
    /// let send = |text: &str| client.post("/books").content("application/json", text).send();
    /// assert_eq!(send(r#"{"title": "Emma"}"#).text(), "Emma");
    /// assert_eq!(send(r#"{"title": "Em"#).status(), 400);
    /// assert_eq!(send(r#"{"title": 1}"#).status(), 422);
    /// ```
    pub fn json<T: DeserializeOwned>(&mut self) -> Result<T> {
        // ANCHOR: e4-json
        //= The media type of the content must be JSON (`is_json`): else 415.
        //= The content must not be deeper than `MAX_DEPTH` (`depth`): else 400. Look at that before it is parsed.
        //= `parsed` reads the value, and knows which errors there are.
        //? e4-json
        //+ parsed(b"null")
        if !self.media_type().is_some_and(|known| known.is_json()) {
            return Err(Error::new(415, "JSON is wanted here"));
        }
        let octets = self.read_content()?;
        if depth(&octets) > MAX_DEPTH {
            return Err(Error::new(
                400,
                format!("the JSON is deeper than {MAX_DEPTH} levels"),
            ));
        }
        parsed(&octets)
        // ANCHOR_END: e4-json
    }
}

/// How many arrays and objects are open at the deepest place.
fn depth(octets: &[u8]) -> usize {
    // ANCHOR: e4-depth
    //= `[` and `{` open one, `]` and `}` close one.
    //= But not inside of strings: from `"` to the next `"` that no `\` stands before; and a `\` takes away the
    //= meaning of whatever comes next.
    //? e4-depth
    //+ 0
    let (mut open, mut deepest, mut in_string) = (0_usize, 0, false);
    let mut octets = octets.iter();
    while let Some(octet) = octets.next() {
        match octet {
            b'"' => in_string = !in_string,
            b'\\' if in_string => drop(octets.next()),
            b'[' | b'{' if !in_string => open += 1,
            b']' | b'}' if !in_string => open = open.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(open);
    }
    deepest
    // ANCHOR_END: e4-depth
}

/// The value that stands in a JSON text.
fn parsed<T: DeserializeOwned>(octets: &[u8]) -> Result<T> {
    let mut text = serde_json::Deserializer::from_slice(octets);
    // Its own limit is one level less, and `depth` has looked at that already.
    text.disable_recursion_limit();
    let value = T::deserialize(&mut text).and_then(|value| text.end().map(|()| value));
    value.map_err(|error| match error.classify() {
        Category::Data => Error::new(422, format!("the JSON is not what is wanted: {error}")),
        _ => Error::new(400, format!("this is no JSON: {error}")),
    })
}

/// Room for so many octets; but not for what a client only says that it will send.
fn room_for(octets: u64) -> usize {
    usize::try_from(octets.min(64 * 1024)).unwrap_or_default()
}
