//! Conditions: two who change the same todo must not undo what the other has done (RFC 9110 §13).

use solution_b_client::message::Fields;

use super::store::Todo;
use crate::conditions::{Comparison, lists};
use crate::{Error, Result};

/// The todo, if the request may change it.
pub(super) fn check(fields: &Fields, todo: Todo) -> Result<Todo> {
    // ANCHOR: e13-check
    //= With an If-Match, the todo may be changed only if that lists its ETag (`lists`, strongly): else somebody else was
    //= faster. With an If-None-Match, only if that does not list it (weakly).
    //= Else: 412 (Precondition Failed).
    //? e13-if-match
    //+ Ok(todo)
    let tag = todo.etag();
    let is_stale = fields.has("If-Match") && !lists(fields, "If-Match", &tag, Comparison::Strong);
    match is_stale || is_known(fields, &tag) {
        true => Err(Error::new(
            412,
            "the todo has changed meanwhile; read it again",
        )),
        false => Ok(todo),
    }
    // ANCHOR_END: e13-check
}

/// Whether the client has this form already.
pub(super) fn is_known(fields: &Fields, tag: &str) -> bool {
    lists(fields, "If-None-Match", tag, Comparison::Weak)
}
