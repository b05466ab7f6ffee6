//! e9 · Rate limit.

use crate::course::Step;
use crate::labs::outlines::e::E9;

pub(super) const STEP: Step = Step { checks: &[], ..E9 };
