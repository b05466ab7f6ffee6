//! d8 · Write WSGI.

use crate::course::Step;
use crate::labs::outlines::d::D8;

pub(super) const STEP: Step = Step { checks: &[], ..D8 };
