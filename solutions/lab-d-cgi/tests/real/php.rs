//! PHP: a process for each request (php-cgi), and processes that stay (PHP-FPM). The pages are the same.

use std::fs;

use crate::fpm::Fpm;
use crate::server::Server;
use crate::visitor::Visitor;
use crate::{found, pages, site};

/// A server with the pages in PHP.
fn serve(flags: &[&str]) -> Server {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("sessions")).unwrap();
    site::write(&folder, &[("page.php", include_str!("programs/page.php"))]);
    site::start(folder, flags)
}

#[test]
fn php_by_cgi() {
    let Some(php) = found::program("php-cgi", "apt-get install php-cgi") else {
        return;
    };
    let Some(visitor) = Visitor::new() else {
        return;
    };
    let server = serve(&["--interpreter", &format!(".php={}", php.display())]);
    pages::all_work(&server, &visitor, "/page.php");
}

#[test]
fn php_by_fastcgi() {
    let (Some(fpm), Some(visitor)) = (Fpm::start(), Visitor::new()) else {
        return;
    };
    let server = serve(&["--fastcgi", &format!(".php={}", fpm.address())]);
    pages::all_work(&server, &visitor, "/page.php");
}
