//! A TOML file as a flat list of keys and values: `idle_timeout = 5`, `root = "pages"`.

use toml_span::value::ValueInner;

/// Every key with its values as text: one, or as many as its array has.
///
/// # Errors
/// In words: it is not TOML, or a value is neither text, number nor boolean, nor an array of these.
pub(super) fn entries(text: &str) -> Result<Vec<(String, Vec<String>)>, String> {
    let mut document = toml_span::parse(text).map_err(|error| {
        let line = text[..error.span.start.min(text.len())]
            .matches('\n')
            .count()
            + 1;
        format!("line {line}: {error}")
    })?;
    let ValueInner::Table(table) = document.take() else {
        return Err("this is not a list of settings".to_owned());
    };
    let entries = table.into_iter().map(|(key, mut value)| {
        let texts: Option<Vec<String>> = match value.take() {
            ValueInner::Array(values) => values
                .into_iter()
                .map(|mut value| plain(value.take()))
                .collect(),
            inner => plain(inner).map(|text| vec![text]),
        };
        let texts =
            texts.ok_or_else(|| format!("{}: give text, a number, or a list of them", key.name))?;
        Ok((key.name.into_owned(), texts))
    });
    entries.collect()
}

fn plain(value: ValueInner<'_>) -> Option<String> {
    Some(match value {
        ValueInner::String(text) => text.into_owned(),
        ValueInner::Integer(number) => number.to_string(),
        ValueInner::Float(number) => number.to_string(),
        ValueInner::Boolean(truth) => truth.to_string(),
        ValueInner::Table(_) | ValueInner::Array(_) => return None,
    })
}
