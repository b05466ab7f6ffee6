//! A conversation for servers that never wait: it is told what arrived, and leaves what is to be sent.
//!
//! A handler of a2 to a8 calls `read` and waits there. One thread for all clients cannot do that. So here
//! the loop calls the conversation, not the other way round, and what a handler kept in local variables
//! stands in the conversation's fields.

/// One client's conversation, driven by what arrives.
///
/// The connection is closed when the conversation is finished, or the client is done sending, and all
/// that was left in `output` is sent.
pub trait Conversation {
    /// Takes octets that have just arrived, any number of them, and appends to `output` what is to be sent.
    fn receive(&mut self, input: &[u8], output: &mut Vec<u8>);

    /// Hears that the client is done sending, and appends the last words, if there are any.
    fn end_of_input(&mut self, output: &mut Vec<u8>) {
        let _ = output;
    }

    /// Whether all has been said already: nothing more is received then.
    fn is_finished(&self) -> bool {
        false
    }
}

/// Says the same back, until the client is done sending.
#[derive(Debug, Default)]
pub struct Echo;

impl Conversation for Echo {
    fn receive(&mut self, input: &[u8], output: &mut Vec<u8>) {
        output.extend_from_slice(input);
    }
}
