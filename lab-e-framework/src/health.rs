//! Whether the application is well: live, and ready. Step e12.
