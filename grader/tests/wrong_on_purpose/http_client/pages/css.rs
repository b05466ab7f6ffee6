//! CSS selectors: tag, id, class, attribute, descendant, child, lists.

use super::html::Page;
use crate::fault;

/// One compound, such as `p.a[lang=en]`, and whether its parent must be the one before it.
#[derive(Default)]
struct Compound {
    is_child: bool,
    tag: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
    attributes: Vec<(String, Option<String>)>,
}

/// A list of selectors; each is compounds from the outside in.
pub struct Selector {
    list: Vec<Vec<Compound>>,
}

impl Selector {
    pub fn parse(text: &str) -> Option<Self> {
        let mut list: Option<Vec<_>> = text.split(',').map(|one| complex(one.trim())).collect();
        if let Some(list) = list.as_mut().filter(|_| fault("b6-list-takes-the-first")) {
            list.truncate(1);
        }
        list.map(|list| Selector { list })
    }

    /// The elements that match, in the order of the page, each once.
    pub fn find(&self, page: &Page) -> Vec<usize> {
        let matches = |node: usize, one: &Vec<Compound>| matches(page, node, one);
        if fault("b6-list-in-its-own-order") {
            let of_one = |one| {
                page.elements()
                    .into_iter()
                    .filter(move |&node| matches(node, one))
            };
            return self.list.iter().flat_map(of_one).collect();
        }
        let mut found = page.elements();
        found.retain(|&node| self.list.iter().any(|one| matches(node, one)));
        found
    }
}

fn complex(text: &str) -> Option<Vec<Compound>> {
    let mut compounds = Vec::new();
    let mut is_child = false;
    for word in text.split_ascii_whitespace() {
        if word == ">" {
            is_child = !compounds.is_empty();
            continue;
        }
        let mut compound = compound(word)?;
        compound.is_child = std::mem::take(&mut is_child) && !fault("b6-child-is-any-descendant");
        compounds.push(compound);
    }
    (!compounds.is_empty() && !is_child).then_some(compounds)
}

fn compound(text: &str) -> Option<Compound> {
    let mut compound = Compound::default();
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "-_*".contains(letter);
    let mut rest = text;
    let end = rest.find(|letter| !is_name(letter)).unwrap_or(rest.len());
    if end > 0 && &rest[..end] != "*" {
        compound.tag = Some(rest[..end].to_ascii_lowercase());
    }
    rest = &rest[end..];
    while let Some(first) = rest.chars().next() {
        if first == '[' {
            let (inside, after) = rest[1..].split_once(']')?;
            let (name, value) = match inside.split_once('=') {
                Some((name, value)) => (name, Some(value.trim_matches(['"', '\'']).to_owned())),
                None => (inside, None),
            };
            compound.attributes.push((name.to_owned(), value));
            rest = after;
            continue;
        }
        let end = rest[1..]
            .find(|letter| !is_name(letter))
            .map_or(rest.len(), |end| end + 1);
        let name = rest[1..end].to_owned();
        match first {
            _ if name.is_empty() => return None,
            '#' => compound.id = Some(name),
            '.' => compound.classes.push(name),
            _ => return None,
        }
        rest = &rest[end..];
    }
    Some(compound)
}

fn matches(page: &Page, node: usize, selector: &[Compound]) -> bool {
    let Some((last, before)) = selector.split_last() else {
        return true;
    };
    if !matches_one(page, node, last) {
        return false;
    }
    let mut around = page.around(node);
    if last.is_child {
        around.truncate(1);
    }
    before.is_empty() || around.into_iter().any(|outer| matches(page, outer, before))
}

fn matches_one(page: &Page, node: usize, compound: &Compound) -> bool {
    let has_class = |class: &String| {
        let own = page.attribute(node, "class").unwrap_or_default();
        let whole = fault("b6-class-is-the-whole-attribute");
        if whole {
            own == class
        } else {
            own.split_ascii_whitespace().any(|word| word == class)
        }
    };
    let has_attribute = |(name, value): &(String, Option<String>)| match page.attribute(node, name)
    {
        Some(own) => value
            .as_ref()
            .is_none_or(|value| own == value || fault("b6-ignores-attribute-values")),
        None => false,
    };
    compound
        .tag
        .as_ref()
        .is_none_or(|tag| page.name(node) == tag)
        && compound
            .id
            .as_deref()
            .is_none_or(|id| page.attribute(node, "id") == Some(id) || fault("b6-ignores-id"))
        && compound.classes.iter().all(has_class)
        && compound.attributes.iter().all(has_attribute)
}
