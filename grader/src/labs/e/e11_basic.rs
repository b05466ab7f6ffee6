//! e11 · Basic.

use crate::course::Step;
use crate::labs::outlines::e::E11;

pub(super) const STEP: Step = Step { checks: &[], ..E11 };
