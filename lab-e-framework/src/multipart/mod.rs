//! multipart/form-data (RFC 7578): files in a form. Step e15.
