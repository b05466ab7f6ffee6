//! The jail: nothing outside of the folder runs, and no script is shown, by any name.

use std::fs::Metadata;
use std::path::Path;

use lab_c_server::site::path::{below_root, decoded, is_inside};

use crate::Trouble;
use crate::gateway::Place;

/// Whether a file may run as a script: it is one, and it is where it seems to be.
///
/// # Errors
/// [`Trouble::Outside`]; [`Trouble::NotRunnable`].
pub(crate) fn check(folder: &Path, file: &Path, found: &Metadata) -> Result<(), Trouble> {
    // TODO d7-check · slide d-jail · cargo workshop check d7
    // - It is a file: not a pipe, not a device.
    // - A link to it must not lead out of the folder: lab C's `is_inside` tells, for two paths without links in them
    //   (`canonicalize`).
    Ok(())
}

/// The rest of a path behind the name of a script, decoded.
///
/// # Errors
/// [`Trouble::NotFound`] for one that is no path.
pub(crate) fn path_info(rest: &str) -> Result<Vec<u8>, Trouble> {
    // TODO d7-path-info · slide d-jail · cargo workshop check d7
    // - Decode it; what cannot be decoded, or has a NUL in it, is not found.
    // - Scripts take it for a path below some folder of theirs. With `..` as one of its segments, written as it may be,
    //   it would lead out of that: not found.
    decoded(rest).ok_or(Trouble::NotFound)
}

/// What is wrong with a file that is no script.
pub(crate) fn no_script(place: &Place) -> Trouble {
    // TODO d7-no-script · slide d-jail · cargo workshop check d7
    // - With more of a path behind it, it is asked for as if it were a folder: that is nothing at all (404, `NotFound`).
    // - Else it is there, but does not run.
    Trouble::NotRunnable
}

/// Whether lab C would show the text of a script at this path: of a file in the folder of scripts.
pub(crate) fn shows_a_script(root: &Path, cgi_bin: Option<&Path>, path: &str) -> bool {
    // TODO d7-shows-a-script · slide d-jail · cargo workshop check d7
    // - The file below the root may be a link into the folder of scripts, or that folder may have another name there
    //   than `/cgi-bin/`. Where the file really is tells (`is_inside`).
    // Its name alone.
    let place = below_root(path).map(|below| root.join(below));
    cgi_bin.is_some_and(|folder| place.is_ok_and(|place| place.starts_with(folder)))
}
