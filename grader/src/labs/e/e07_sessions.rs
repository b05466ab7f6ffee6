//! e7 · Sessions.

use crate::course::Step;
use crate::labs::outlines::e::E7;

pub(super) const STEP: Step = Step { checks: &[], ..E7 };
