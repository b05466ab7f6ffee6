//! d2 · The environment.

use crate::course::Step;
use crate::labs::outlines::d::D2;

pub(super) const STEP: Step = Step { checks: &[], ..D2 };
