//! Who asks, when proxies stand between: X-Forwarded-For and Forwarded (RFC 7239). Step e17.
