//! The checks, a module per lab and a file per step, in teaching order.
//!
//! Lab A's are always compiled: an attendee begins with them, and should not have to wait for the
//! others. Of labs B to E there is without the feature `all-labs` only the outline (`outlines/`).

pub mod a;
#[cfg(feature = "all-labs")]
pub mod b;
#[cfg(feature = "all-labs")]
mod base64;
#[cfg(feature = "all-labs")]
pub mod c;
#[cfg(feature = "all-labs")]
pub mod d;
#[cfg(feature = "all-labs")]
pub mod e;
mod gently;
#[cfg(feature = "all-labs")]
mod json;
pub mod outlines;
mod ports;
mod promises;
#[cfg(feature = "all-labs")]
mod squeeze;

#[cfg(not(feature = "all-labs"))]
pub use outlines::{b, c, d, e};

#[cfg(test)]
mod tests {
    use crate::course::{Check, LABS};

    /// What `cargo workshop` compiles before anything else.
    #[cfg(not(feature = "all-labs"))]
    #[test]
    fn without_all_labs_only_lab_a_has_checks_and_every_lab_has_its_steps() {
        let with_checks: Vec<&str> = LABS
            .iter()
            .filter(|lab| lab.has_checks())
            .map(|lab| lab.id)
            .collect();
        assert_eq!(with_checks, ["a"]);
        assert!(Check::find("b1-request-line").is_none());
        assert!(LABS.iter().all(|lab| !lab.steps.is_empty()));
    }

    #[cfg(feature = "all-labs")]
    #[test]
    fn every_lab_has_checks_and_the_steps_of_its_outline() {
        assert!(LABS.iter().all(|lab| lab.has_checks()));
        assert!(Check::find("b1-request-line").is_some());
        let outlines = super::outlines::ALL;
        assert_eq!(outlines.len(), LABS.len() - 1);
        for (lab, outline) in LABS[1..].iter().zip(outlines) {
            let steps = lab.steps.iter().map(|step| step.id);
            let in_outline = outline.steps.iter().map(|step| step.id);
            assert!(steps.eq(in_outline), "lab {}", lab.id);
        }
    }
}
