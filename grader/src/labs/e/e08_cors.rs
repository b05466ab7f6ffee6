//! e8 · CORS.

use crate::course::Step;
use crate::labs::outlines::e::E8;

pub(super) const STEP: Step = Step { checks: &[], ..E8 };
