"""From the octets of a page to a tree, and what to take out of it."""
