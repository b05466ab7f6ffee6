//! Domains that belong to nobody in particular: a cookie for `co.uk` would go to half of a country.
//!
//! The whole list has ten thousand entries, changes weekly, and stands at <https://publicsuffix.org>;
//! browsers carry it with them. These are the rules that cover most of it.

/// What stands before the country in domains under which anybody can have one.
const SECOND_LEVEL: [&str; 14] = [
    "ac", "co", "com", "edu", "go", "gob", "gov", "ltd", "me", "mil", "net", "ne", "or", "org",
];

/// Where anybody can put up pages of their own under a name of their own.
const HOSTS_OF_MANY: [&str; 24] = [
    "amplifyapp.com",
    "appspot.com",
    "azurewebsites.net",
    "blogspot.com",
    "cloudfront.net",
    "fastly.net",
    "firebaseapp.com",
    "fly.dev",
    "github.io",
    "gitlab.io",
    "glitch.me",
    "herokuapp.com",
    "myshopify.com",
    "netlify.app",
    "ngrok.io",
    "onrender.com",
    "pages.dev",
    "readthedocs.io",
    "s3.amazonaws.com",
    "surge.sh",
    "vercel.app",
    "web.app",
    "wordpress.com",
    "workers.dev",
];

/// Whether anybody can have a domain directly below this one.
pub fn is_public(domain: &str) -> bool {
    let domain = domain.trim_end_matches('.');
    if HOSTS_OF_MANY.contains(&domain) {
        return true;
    }
    let labels: Vec<&str> = domain.split('.').collect();
    match labels.as_slice() {
        [_] => true,
        [second, country] => country.len() == 2 && SECOND_LEVEL.contains(second),
        _ => false,
    }
}
