//! From the text of a page to its tree, tag by tag.

use super::attributes::{attributes, references};
use super::html::{Node, Page};
use crate::fault;

const VOID: &[&str] = &[
    "area", "base", "br", "embed", "frame", "hr", "img", "input", "link", "meta", "source", "track",
];
const BLOCKS: &[&str] = &[
    "p", "div", "ul", "ol", "table", "form", "h1", "h2", "fieldset",
];
const RAW: &[&str] = &["script", "style", "title", "textarea"];

/// A page as it grows, and the elements that are open.
pub struct Builder {
    page: Page,
    open: Vec<usize>,
}

impl Builder {
    /// The page that this text is.
    pub fn read(text: &str) -> Page {
        let mut builder = Builder {
            page: Page {
                nodes: vec![Node::default()],
            },
            open: vec![0],
        };
        builder.go_through(text);
        builder.page
    }

    fn go_through(&mut self, text: &str) {
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
