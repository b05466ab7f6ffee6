//! e10 · Less to send.

use crate::course::Step;
use crate::labs::outlines::e::E10;

pub(super) const STEP: Step = Step { checks: &[], ..E10 };
