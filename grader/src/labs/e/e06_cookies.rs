//! e6 · Cookies.

use crate::course::Step;
use crate::labs::outlines::e::E6;

pub(super) const STEP: Step = Step { checks: &[], ..E6 };
