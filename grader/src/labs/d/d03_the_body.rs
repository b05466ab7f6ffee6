//! d3 · The body.

use crate::course::Step;
use crate::labs::outlines::d::D3;

pub(super) const STEP: Step = Step { checks: &[], ..D3 };
