//! HTML as a tree, read as browsers do as far as the pages of the checks go.

use super::super::url::Url;
use super::builder::Builder;
use crate::fault;

/// An element, or a text without a name.
#[derive(Default)]
pub struct Node {
    pub parent: usize,
    pub children: Vec<usize>,
    pub name: String,
    pub attributes: Vec<(String, String)>,
    pub text: String,
}

/// A page: node 0 is above all others.
pub struct Page {
    pub nodes: Vec<Node>,
}

impl Page {
    pub fn parse(text: &str) -> Self {
        Builder::read(text)
    }

    /// All elements, in the order of the page.
    pub fn elements(&self) -> Vec<usize> {
        (1..self.nodes.len())
            .filter(|&node| self.is_element(node))
            .collect()
    }

    pub fn is_element(&self, node: usize) -> bool {
        !self.nodes[node].name.is_empty()
    }

    pub fn name(&self, node: usize) -> &str {
        &self.nodes[node].name
    }

    pub fn attribute(&self, node: usize, name: &str) -> Option<&str> {
        let found = self.nodes[node]
            .attributes
            .iter()
            .find(|(own, _)| own == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The elements around a node, from the inside out.
    pub fn around(&self, node: usize) -> Vec<usize> {
        let mut around = Vec::new();
        let mut node = self.nodes[node].parent;
        while node > 0 {
            around.push(node);
            node = self.nodes[node].parent;
        }
        around
    }

    /// Is the one inside the other?
    pub fn is_inside(&self, node: usize, outer: usize) -> bool {
        self.around(node).contains(&outer)
    }

    /// All the text in a node; `skip` names elements whose text is left out.
    pub fn text_without(&self, node: usize, skip: &str) -> String {
        let own = &self.nodes[node];
        if own.name.is_empty() && node > 0 {
            return own.text.clone();
        }
        let mut text = String::new();
        for &child in &own.children {
            let is_element = self.is_element(child);
            if is_element && (self.name(child) == skip || fault("b6-own-text-only")) {
                continue;
            }
            if is_element && fault("b6-prints-markup") {
                text.push_str(&format!("<{}>", self.name(child)));
            }
            text.push_str(&self.text_without(child, skip));
            if is_element && fault("b6-space-between-elements") {
                text.push(' ');
            }
        }
        text
    }

    pub fn text(&self, node: usize) -> String {
        self.text_without(node, "")
    }

    /// What relative URLs are relative to.
    pub fn base(&self, url: &Url) -> Result<Url, String> {
        let mut bases = self.elements();
        bases.retain(|&node| self.name(node) == "base");
        if !fault("b6-base-without-href-counts") {
            bases.retain(|&node| self.attribute(node, "href").is_some());
        }
        if fault("b6-last-base-counts") {
            bases.reverse();
        }
        let href = bases.first().and_then(|&node| self.attribute(node, "href"));
        let ignored =
            fault("b6-ignores-base") || fault("b7-action-ignores-base") || fault("b8-ignores-base");
        match href.filter(|_| !ignored) {
            Some(href) if fault("b6-base-must-be-absolute") => {
                Ok(Url::parse(href).unwrap_or_else(|_| url.clone()))
            }
            Some(href) if fault("b6-bad-base-ends-it") => url.join(href),
            Some(href) => Ok(url.join(href).unwrap_or_else(|_| url.clone())),
            None => Ok(url.clone()),
        }
    }
}

/// HTML's white space as one space, none at the ends.
pub fn collapse(text: &str) -> String {
    if fault("b6-keeps-white-space") {
        return text.replace('\n', " ");
    }
    let spaces = [' ', '\t', '\n', '\r', '\x0c'];
    let words: Vec<&str> = text.split(spaces).filter(|word| !word.is_empty()).collect();
    let mut text_of_words = words.join(" ");
    if fault("b6-does-not-trim") && text.starts_with(spaces) {
        text_of_words.insert(0, ' ');
    }
    text_of_words
}
