//! Cookies: what a client is given to bring along again (RFC 6265). Step e6.
