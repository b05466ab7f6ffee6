//! The labs whose checks are compiled only with the feature `all-labs`, in outline: what their steps are
//! called, and all else that is told of a step before it is checked.

pub mod b;
pub mod c;
pub mod d;
pub mod e;

use crate::course::Lab;

/// All of them, in teaching order.
pub static ALL: &[&Lab] = &[&b::LAB, &c::LAB, &d::LAB, &e::LAB];
