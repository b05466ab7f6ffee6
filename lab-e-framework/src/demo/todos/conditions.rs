//! Conditions: two who change the same todo must not undo what the other has done (RFC 9110 §13).

use lab_b_client::message::Fields;

use super::store::Todo;
use crate::conditions::{Comparison, lists};
use crate::{Error, Result};

/// The todo, if the request may change it.
pub(super) fn check(fields: &Fields, todo: Todo) -> Result<Todo> {
    // TODO e13-check · slide e-rest · cargo workshop check e13
    // - With an If-Match, the todo may be changed only if that lists its ETag (`lists`, strongly): else somebody else was
    // - faster. With an If-None-Match, only if that does not list it (weakly).
    // - Else: 412 (Precondition Failed).
    Ok(todo)
}

/// Whether the client has this form already.
pub(super) fn is_known(fields: &Fields, tag: &str) -> bool {
    lists(fields, "If-None-Match", tag, Comparison::Weak)
}
