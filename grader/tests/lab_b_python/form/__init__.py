"""A form of a page: its controls, how they are filled in, what is sent (HTML §4.10.21)."""
