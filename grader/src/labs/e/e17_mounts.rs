//! e17 · Mounts.

use crate::course::Step;
use crate::labs::outlines::e::E17;

pub(super) const STEP: Step = Step { checks: &[], ..E17 };
