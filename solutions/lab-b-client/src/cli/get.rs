//! `get`: prints what is at a URL.

use lab_b_given::Arguments;

use super::answer;
use super::session::Session;
use crate::{Error, Request};

pub(super) fn run(arguments: &Arguments) -> Result<(), Error> {
    let urls = arguments.urls()?;
    if urls.len() > 1 && arguments.has_output() {
        return Err(Error::Usage(
            "--output is for one URL: give each a command of its own".to_owned(),
        ));
    }
    let mut options = arguments.options()?;
    options.reuse = urls.len() > 1;
    let session = Session::open(arguments, options)?;
    let wanted = arguments.wanted();
    let mut output = arguments.output()?;
    let result = urls
        .into_iter()
        .try_for_each(|url| {
            let response = session.client.send(Request::get(url))?;
            answer::print(response, &wanted, arguments, &mut output)
        })
        .and_then(|()| output.finish());
    session.end(result)
}
