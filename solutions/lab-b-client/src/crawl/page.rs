//! What a page tells a crawler: its title, where its links lead, and what it asks crawlers not to do.
//!
//! The page is read once, tag by tag (`html/tags.rs`). Next: `plan.rs`, which the links go to.

use std::borrow::Cow;
use std::collections::HashMap;

use url::Url;

pub use lab_b_given::crawl::Link;
use lab_b_given::crawl::assets::{ASSETS, candidates};

use super::normalise::{normalise, same_origin};
use crate::html::tags::{Tag, Tags};
use crate::html::text::{collapse, is_space};
use crate::note::note;

/// A longer URL is no link: hardly a server takes one (RFC 9110 §4.1 asks for 8,000), and every URL is
/// remembered, so that the memory would have no bound.
pub const MOST_URL_OCTETS: usize = 8192;

/// What was read of a page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Its title, on one line.
    pub title: Option<String>,
    /// Where it links to on its own origin, each URL once.
    pub links: Vec<Link>,
    /// What it asks of crawlers.
    pub wishes: Wishes,
}

/// What a page asks of crawlers in `<meta name="robots" content="…">`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Wishes {
    /// `nofollow`: do not follow its links.
    pub nofollow: bool,
    /// `noindex`: do not list it in a search.
    pub noindex: bool,
}

impl Page {
    /// A page of which nothing is known, because it is none of ours to parse.
    #[must_use]
    pub fn unread() -> Self {
        Page {
            title: None,
            links: Vec::new(),
            wishes: Wishes::default(),
        }
    }

    /// Reads a page that came from `url`. `assets`: what it is made of (pictures, scripts, …) counts as links.
    #[must_use]
    pub fn read(html: &str, url: &Url, assets: bool) -> Self {
        let mut title = None;
        let mut base = None;
        let mut wishes = Wishes::default();
        let mut hrefs = Hrefs::default();
        for tag in Tags::of(html) {
            match tag.name().len() {
                1 if tag.is("a") => hrefs.add(&tag),
                4 if tag.is("area") => hrefs.add(&tag),
                4 if tag.is("base") => base = base.or_else(|| tag.attribute("href")),
                4 if tag.is("meta") => wishes.add(&tag),
                5 if tag.is("title") && !tag.is_foreign() => {
                    title.get_or_insert_with(|| collapse(&tag.text()));
                }
                _ => {}
            }
            if assets {
                hrefs.add_assets(&tag);
            }
        }
        let base = base.and_then(|base| url.join(&base).ok());
        let (links, left_out) = hrefs.links(url, base.as_ref().unwrap_or(url), wishes);
        if left_out > 0 {
            note(format_args!(
                "warning: {url}: {left_out} of its links are left out: they have more than {MOST_URL_OCTETS} octets"
            ));
        }
        Page {
            title,
            links,
            wishes,
        }
    }
}

/// The link that `href` is on a page, if it leads to the page's own origin.
fn link(page: &Url, base: &Url, href: &str) -> Option<Url> {
    // ANCHOR: b8-link
    //= Resolve `href` against `base`. What does not come to a URL is no link.
    //= The link counts if it has the same origin as `page` (`same_origin`); others are not ours to crawl.
    //= Return it normalised.
    let url = base.join(href).ok()?;
    same_origin(&url, page).then(|| normalise(url))
    // ANCHOR_END: b8-link
}

impl Wishes {
    /// Adds what a `meta` element asks for.
    fn add(&mut self, meta: &Tag) {
        // ANCHOR: b10-meta-robots
        //= Only a `meta` whose `name` is `robots` counts; case does not.
        //= Its `content` is a list with commas: `nofollow`, `noindex`, or `none` for both. Unknown words mean nothing.
        //+ // Nothing is read of it yet.
        //? b10-meta-nofollow
        let named = |name: Cow<str>| name.eq_ignore_ascii_case("robots");
        if !meta.attribute("name").is_some_and(named) {
            return;
        }
        let content = meta
            .attribute("content")
            .unwrap_or_default()
            .to_ascii_lowercase();
        for word in content.split(',').map(|word| word.trim_matches(is_space)) {
            self.nofollow |= matches!(word, "nofollow" | "none");
            self.noindex |= matches!(word, "noindex" | "none");
        }
        // ANCHOR_END: b10-meta-robots
    }
}

/// Whether a link's `rel` attribute lets crawlers follow it.
fn may_follow(rel: &str) -> bool {
    // ANCHOR: b10-rel-nofollow
    //= `rel` is a list of words with white space between them; case does not count.
    //= With `nofollow` among them the link is not to be followed.
    //+ true
    //? b10-rel-nofollow
    !rel.split(is_space)
        .any(|word| word.eq_ignore_ascii_case("nofollow"))
    // ANCHOR_END: b10-rel-nofollow
}

/// The values of `href` and its like on a page, each once, in their order.
#[derive(Default)]
struct Hrefs<'a> {
    list: Vec<(Cow<'a, str>, bool)>,
    places: HashMap<Cow<'a, str>, usize>,
}

impl<'a> Hrefs<'a> {
    /// Adds an `a` or `area`.
    fn add(&mut self, tag: &Tag<'a>) {
        let [href, rel] = tag.attributes(["href", "rel"]);
        if let Some(href) = href {
            self.push(href, rel.is_none_or(|rel| may_follow(&rel)));
        }
    }

    /// Adds what a browser would load for this tag.
    fn add_assets(&mut self, tag: &Tag<'a>) {
        let Some((_, attributes)) = ASSETS.iter().find(|(name, _)| tag.is(name)) else {
            return;
        };
        for &name in *attributes {
            match tag.attribute(name) {
                Some(list) if name == "srcset" => {
                    for href in candidates(&list) {
                        self.push(Cow::Owned(href.to_owned()), true);
                    }
                }
                Some(href) if !href.is_empty() => self.push(href, true),
                _ => {}
            }
        }
    }

    /// Many links of a page differ only in their fragment: they are dropped here, before anything costs time.
    fn push(&mut self, href: Cow<'a, str>, follow: bool) {
        let href = match href {
            Cow::Borrowed(href) => Cow::Borrowed(without_fragment(href)),
            Cow::Owned(href) => Cow::Owned(without_fragment(&href).to_owned()),
        };
        if let Some(&place) = self.places.get(&href) {
            self.list[place].1 |= follow;
            return;
        }
        self.places.insert(href.clone(), self.list.len());
        self.list.push((href, follow));
    }

    /// The links to the page's own origin, each URL once; and how many were too long.
    fn links(self, page: &Url, base: &Url, wishes: Wishes) -> (Vec<Link>, usize) {
        let mut left_out = 0;
        let mut links: Vec<Link> = Vec::with_capacity(self.list.len());
        let mut places: HashMap<Url, usize> = HashMap::with_capacity(self.list.len());
        for (href, follow) in self.list {
            let Some(url) = link(page, base, &href) else {
                continue;
            };
            if url.as_str().len() > MOST_URL_OCTETS {
                left_out += 1;
                continue;
            }
            let follow = follow && !wishes.nofollow;
            if let Some(&place) = places.get(&url) {
                links[place].follow |= follow;
                continue;
            }
            places.insert(url.clone(), links.len());
            links.push(Link { url, follow });
        }
        (links, left_out)
    }
}

fn without_fragment(href: &str) -> &str {
    href.split('#').next().unwrap_or_default()
}
