//! d10 · SCGI.

use crate::course::Step;
use crate::labs::outlines::d::D10;

pub(super) const STEP: Step = Step { checks: &[], ..D10 };
