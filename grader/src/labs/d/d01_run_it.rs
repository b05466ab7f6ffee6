//! d1 · Run it.

use crate::course::Step;
use crate::labs::outlines::d::D1;

pub(super) const STEP: Step = Step {
    checks: &[],
    ..D1
};
