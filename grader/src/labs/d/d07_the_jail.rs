//! d7 · The jail.

use crate::course::Step;
use crate::labs::outlines::d::D7;

pub(super) const STEP: Step = Step { checks: &[], ..D7 };
