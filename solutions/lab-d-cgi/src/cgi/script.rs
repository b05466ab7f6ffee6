//! Which script a path leads to, and what of the path is left for it (RFC 3875 §3.2).

use std::fs;
use std::path::Path;

use solution_c_server::site::path::{below_root, decoded};

use super::jail;
use crate::Trouble;
use crate::gateway::Place;
use crate::routes::ends;

/// The script that a path leads to. `path[from..]` is the path below the folder.
///
/// # Errors
/// [`Trouble::NotFound`]; [`Trouble::NotRunnable`] for what is no file, or lies outside of the folder.
pub fn find(folder: &Path, path: &str, from: usize) -> Result<Place, Trouble> {
    // ANCHOR: d1-find
    //= `ends` tells where each segment of the path ends. Up to there it may be a folder: then go on;
    //= or a file: that is the script, if it is where it seems to be (`jail::check`).
    //= The path up to there, decoded, is its name, and the rest is PATH_INFO (`jail::path_info`).
    //= Whatever cannot be looked at (`fs::metadata`) is not there.
    for end in ends(path).filter(|&end| end > from) {
        let below = below_root(&path[from..end]).map_err(|_| Trouble::NotFound)?;
        let file = folder.join(below);
        let found = fs::metadata(&file).map_err(|_| Trouble::NotFound)?;
        if found.is_dir() {
            continue;
        }
        jail::check(folder, &file, &found)?;
        return Ok(Place {
            script_name: decoded(&path[..end]).ok_or(Trouble::NotFound)?,
            path_info: jail::path_info(&path[end..])?,
            file: Some(file),
        });
    }
    Err(Trouble::NotFound)
    // ANCHOR_END: d1-find
}

/// A script that may be on another machine, at the same place below another root.
///
/// # Errors
/// [`Trouble::NotFound`]: the path cannot lead to a file.
pub(crate) fn elsewhere(root: &Path, path: &str, end: usize) -> Result<Place, Trouble> {
    let below = below_root(&path[..end]).map_err(|_| Trouble::NotFound)?;
    Ok(Place {
        script_name: decoded(&path[..end]).ok_or(Trouble::NotFound)?,
        path_info: jail::path_info(&path[end..])?,
        file: Some(root.join(below)),
    })
}
