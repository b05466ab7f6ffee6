//! e15 · Uploads.

use crate::course::Step;
use crate::labs::outlines::e::E15;

pub(super) const STEP: Step = Step { checks: &[], ..E15 };
