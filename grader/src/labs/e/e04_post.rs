//! e4 · POST.

use crate::course::Step;
use crate::labs::outlines::e::E4;

pub(super) const STEP: Step = Step { checks: &[], ..E4 };
