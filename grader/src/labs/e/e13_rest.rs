//! e13 · REST.

use crate::course::Step;
use crate::labs::outlines::e::E13;

pub(super) const STEP: Step = Step { checks: &[], ..E13 };
