//! d11 · FastCGI.

use crate::course::Step;
use crate::labs::outlines::d::D11;

pub(super) const STEP: Step = Step { checks: &[], ..D11 };
