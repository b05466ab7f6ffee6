//! d6 · As it is written.

use crate::course::Step;
use crate::labs::outlines::d::D6;

pub(super) const STEP: Step = Step { checks: &[], ..D6 };
