"""A walk over a site: normal URLs, what is known, visits, reports."""
