//! HTML as a tree, read as browsers do as far as the pages of the checks go.

use super::super::url::Url;
use super::attributes::{attributes, references};
use crate::fault;

const VOID: &[&str] = &[
    "area", "base", "br", "embed", "hr", "img", "input", "link", "meta", "source",
];
const BLOCKS: &[&str] = &[
    "p", "div", "ul", "ol", "table", "form", "h1", "h2", "fieldset",
];
const RAW: &[&str] = &["script", "style", "title", "textarea"];

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
        let mut builder = Builder {
            page: Page {
                nodes: vec![Node::default()],
            },
            open: vec![0],
        };
        builder.read(text);
        builder.page
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

struct Builder {
    page: Page,
    open: Vec<usize>,
}

impl Builder {
    fn read(&mut self, text: &str) {
        let mut rest = text;
        while let Some(less) = rest.find('<') {
            let (before, tag) = rest.split_at(less);
            self.text(&references(before));
            let next = tag[1..].chars().next().unwrap_or(' ');
            rest = if tag.starts_with("<!--") && fault_in_comments() {
                &tag[4..]
            } else if tag.starts_with("<!--") {
                tag.split_once("-->").map_or("", |(_, after)| after)
            } else if next == '!' || next == '?' {
                tag.split_once('>').map_or("", |(_, after)| after)
            } else if next == '/' {
                let (name, after) = tag[2..].split_once('>').unwrap_or((&tag[2..], ""));
                self.end(&name.trim().to_ascii_lowercase());
                after
            } else if next.is_ascii_alphabetic() {
                self.start(&tag[1..])
            } else {
                self.text("<");
                &tag[1..]
            };
        }
        self.text(&references(rest));
    }

    fn add(&mut self, mut node: Node) -> usize {
        node.parent = self.open.last().copied().unwrap_or(0);
        let place = self.page.nodes.len();
        self.page.nodes[node.parent].children.push(place);
        self.page.nodes.push(node);
        place
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        // Text outside of everything begins the body.
        if self.open == [0] && !text.trim_ascii().is_empty() {
            let body = self.add(Node {
                name: "body".into(),
                ..Node::default()
            });
            self.open.push(body);
        }
        self.add(Node {
            text: text.into(),
            ..Node::default()
        });
    }

    /// A start tag, from its name on; gives what follows it.
    fn start<'a>(&mut self, tag: &'a str) -> &'a str {
        let end = tag.find(|letter: char| letter.is_ascii_whitespace() || "/>".contains(letter));
        let (name, rest) = tag.split_at(end.unwrap_or(tag.len()));
        let exact = fault("b6-names-by-exact-case") || fault("b8-link-names-by-exact-case");
        let name = if exact {
            name.to_owned()
        } else {
            name.to_ascii_lowercase()
        };
        let (attributes, rest) = attributes(rest);
        if name == "body" && self.open.iter().any(|&node| self.page.name(node) == "body") {
            return rest;
        }
        self.close_for(&name);
        let node = self.add(Node {
            name: name.clone(),
            attributes,
            ..Node::default()
        });
        if VOID.contains(&name.as_str()) {
            return rest;
        }
        let scripts_too = fault("b6-tags-in-scripts") || fault("b8-links-in-scripts");
        if !RAW.contains(&name.as_str()) || scripts_too && name == "script" {
            self.open.push(node);
            return rest;
        }
        let lower = rest.to_ascii_lowercase();
        let end = lower.find(&format!("</{name}")).unwrap_or(rest.len());
        let (mut raw, after) = rest.split_at(end);
        if name == "textarea" && !fault("b7-textarea-keeps-the-first-newline") {
            raw = raw
                .strip_prefix("\r\n")
                .or(raw.strip_prefix('\n'))
                .unwrap_or(raw);
        }
        let keeps = name == "script"
            || name == "style"
            || name == "title" && fault("b8-titles-with-references");
        let text = if keeps {
            raw.to_owned()
        } else {
            references(raw)
        };
        self.open.push(node);
        self.add(Node {
            text,
            ..Node::default()
        });
        self.open.pop();
        after.split_once('>').map_or("", |(_, after)| after)
    }

    /// Ends the elements that this start tag ends without a word.
    fn close_for(&mut self, name: &str) {
        if fault("b6-needs-end-tags") {
            return;
        }
        let (ends, stops): (&[&str], &[&str]) = match name {
            "li" => (&["li", "p"], &["ul", "ol"]),
            "option" => (&["option"], &["select"]),
            "optgroup" => (&["option", "optgroup"], &["select"]),
            "td" | "th" => (&["td", "th", "p"], &["tr", "table"]),
            "tr" => (&["tr", "td", "th", "p"], &["table"]),
            name if BLOCKS.contains(&name) => (&["p"], &["td", "th", "li", "div", "table", "form"]),
            _ => return,
        };
        while let Some(place) = self
            .open
            .iter()
            .rposition(|&node| ends.contains(&self.page.name(node)))
        {
            let is_stopped = self.open[place..]
                .iter()
                .any(|&node| stops.contains(&self.page.name(node)));
            if is_stopped {
                return;
            }
            self.open.truncate(place);
        }
    }

    fn end(&mut self, name: &str) {
        let place = self
            .open
            .iter()
            .rposition(|&node| self.page.name(node).eq_ignore_ascii_case(name));
        if let Some(place) = place.filter(|&place| place > 0) {
            self.open.truncate(place);
        }
    }
}

fn fault_in_comments() -> bool {
    fault("b6-tags-in-comments") || fault("b8-links-in-comments")
}
