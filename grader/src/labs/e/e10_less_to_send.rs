//! e10 · Less to send. gzip and ETag stand in `e10_forms.rs` and `e10_conditions.rs`, the response cache in `e10_cache.rs` and `e10_stored.rs`.

use super::{e10_cache, e10_conditions, e10_forms, e10_stored};
use crate::course::Step;
use crate::labs::outlines::e::E10;

pub(super) const STEP: Step = Step {
    checks: &[
        e10_forms::GZIP,
        e10_forms::NOT_ASKED,
        e10_forms::ETAG,
        e10_cache::CACHE,
        e10_forms::VARY,
        e10_conditions::CONDITIONS,
        e10_conditions::HEAD,
        e10_forms::WEIGHTS,
        e10_cache::KEY,
        e10_cache::AGE,
        e10_cache::TTL,
        e10_stored::INVALIDATES,
        e10_stored::AUTHORIZATION,
        e10_stored::NO_CACHE,
    ],
    ..E10
};
