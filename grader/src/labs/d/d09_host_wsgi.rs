//! d9 · Host WSGI.

use crate::course::Step;
use crate::labs::outlines::d::D9;

pub(super) const STEP: Step = Step { checks: &[], ..D9 };
