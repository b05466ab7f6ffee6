//! The jail: nothing outside of the folder runs, and no script is shown, by any name.

use std::fs::Metadata;
use std::path::Path;

use solution_c_server::site::path::{below_root, decoded, is_inside};

use crate::Trouble;
use crate::gateway::Place;

/// Whether a file may run as a script: it is one, and it is where it seems to be.
///
/// # Errors
/// [`Trouble::Outside`]; [`Trouble::NotRunnable`].
pub(crate) fn check(folder: &Path, file: &Path, found: &Metadata) -> Result<(), Trouble> {
    // ANCHOR: d7-check
    //= It is a file: not a pipe, not a device.
    //= A link to it must not lead out of the folder: lab C's `is_inside` tells, for two paths without links in them
    //=   (`canonicalize`).
    //? d7-links-out
    //+ Ok(())
    let real_path = |path: &Path| path.canonicalize().map_err(|_| Trouble::NotFound);
    if !found.is_file() {
        return Err(Trouble::NotRunnable);
    }
    match is_inside(&real_path(folder)?, &real_path(file)?) {
        true => Ok(()),
        false => Err(Trouble::Outside),
    }
    // ANCHOR_END: d7-check
}

/// The rest of a path behind the name of a script, decoded.
///
/// # Errors
/// [`Trouble::NotFound`] for one that is no path.
pub(crate) fn path_info(rest: &str) -> Result<Vec<u8>, Trouble> {
    // ANCHOR: d7-path-info
    //= Decode it; what cannot be decoded, or has a NUL in it, is not found.
    //= Scripts take it for a path below some folder of theirs. With `..` as one of its segments, written as it may be,
    //=   it would lead out of that: not found.
    //+ decoded(rest).ok_or(Trouble::NotFound)
    let decoded = decoded(rest).ok_or(Trouble::NotFound)?;
    let mut segments = decoded.split(|&octet| matches!(octet, b'/' | b'\\'));
    if decoded.contains(&0) || segments.any(|segment| segment == b"..") {
        return Err(Trouble::NotFound);
    }
    Ok(decoded)
    // ANCHOR_END: d7-path-info
}

/// What is wrong with a file that is no script.
pub(crate) fn no_script(place: &Place) -> Trouble {
    // ANCHOR: d7-no-script
    //= With more of a path behind it, it is asked for as if it were a folder: that is nothing at all (404, `NotFound`).
    //= Else it is there, but does not run.
    //+ Trouble::NotRunnable
    match place.path_info.is_empty() {
        true => Trouble::NotRunnable,
        false => Trouble::NotFound,
    }
    // ANCHOR_END: d7-no-script
}

/// Whether lab C would show the text of a script at this path: of a file in the folder of scripts.
pub(crate) fn shows_a_script(root: &Path, cgi_bin: Option<&Path>, path: &str) -> bool {
    // ANCHOR: d7-shows-a-script
    //= The file below the root may be a link into the folder of scripts, or that folder may have another name there
    //=   than `/cgi-bin/`. Where the file really is tells (`is_inside`).
    //+ // Its name alone.
    //+ let place = below_root(path).map(|below| root.join(below));
    //+ cgi_bin.is_some_and(|folder| place.is_ok_and(|place| place.starts_with(folder)))
    let Some(folder) = cgi_bin.and_then(|folder| folder.canonicalize().ok()) else {
        return false;
    };
    let file = below_root(path).map(|below| root.join(below).canonicalize());
    matches!(file, Ok(Ok(file)) if is_inside(&folder, &file))
    // ANCHOR_END: d7-shows-a-script
}
