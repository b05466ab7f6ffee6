//! Lab E. Not written yet.
