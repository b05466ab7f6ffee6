//! Perl with CGI.pm, the module that taught a generation.

use crate::programs::run;
use crate::visitor::Visitor;
use crate::{found, pages, site};

const INSTALL: &str = "apt-get install perl libcgi-pm-perl";

#[test]
fn perl_with_cgi_pm() {
    let Some(perl) = found::program("perl", INSTALL) else {
        return;
    };
    let Some(visitor) = Visitor::new() else {
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let asked = run(
        &perl,
        ["-MCGI", "-e", "print $INC{'CGI.pm'}"],
        folder.path(),
    );
    let module = String::from_utf8_lossy(&asked.stdout).into_owned();
    if found::part_of("CGI.pm", module.into(), INSTALL).is_none() {
        return;
    }
    let server = site::serve(
        &[("cgi-bin/page.pl", include_str!("programs/page.pl"))],
        &["--interpreter", ".pl=perl"],
    );
    pages::all_work(&server, &visitor, "/cgi-bin/page.pl");
}
