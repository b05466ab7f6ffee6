//! Sessions: what the server remembers of a client. Steps e7 and e16.
