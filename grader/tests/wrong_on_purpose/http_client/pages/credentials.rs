//! Whose credentials go where: those of the start URL, and those given by hand, to its own origin alone.

use super::super::options::Options;
use super::super::request::basic;
use super::super::url::Url;
use super::browse::Ask;
use crate::fault;

/// The fields that the command line asks for, as far as they may go with this request.
pub fn fields(options: &Options, ask: &Ask) -> Vec<(String, String)> {
    let start = options.urls.first().and_then(|text| Url::parse(text).ok());
    let is_home = start
        .as_ref()
        .is_some_and(|start| start.is_same_origin(&ask.url));
    let is_crawl = options.program == "crawl";
    let fault_of = |form: &str, crawl: &str| fault(if is_crawl { crawl } else { form });
    let mut fields = Vec::new();
    let given = options.headers.iter();
    for (name, value) in given.filter(|_| !fault("b6-ignores-header")) {
        let is = |other: &str| name.eq_ignore_ascii_case(other);
        let is_secret = is("authorization") || is("cookie");
        let leaks = fault_of(
            "b7-authorization-goes-elsewhere",
            "b8-authorization-goes-elsewhere",
        );
        let stays = is_secret && !is_home && !leaks
            || ask.method == "POST" && fault("b7-drops-headers-at-home");
        if !is("user-agent") && !stays {
            fields.push((name.clone(), value.clone()));
        }
    }
    let leaks = fault_of("b7-userinfo-goes-elsewhere", "b8-userinfo-goes-elsewhere");
    let is_start = start
        .as_ref()
        .is_some_and(|start| start.path == ask.url.path);
    let is_dropped = is_crawl
        && (fault("b8-no-userinfo") || !is_start && fault("b8-userinfo-for-the-start-only"));
    let userinfo = start.and_then(|start| start.userinfo);
    let userinfo = userinfo.filter(|_| (is_home || leaks) && !is_dropped);
    let is_given = fields
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("authorization"));
    if let Some(userinfo) = userinfo.filter(|_| !is_given) {
        fields.push(("Authorization".into(), basic(&userinfo)));
    }
    fields
}
