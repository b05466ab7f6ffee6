"""Lab B's programs, one module a role. Connecting, the terminal and flags' values are lab A's.

command_line   sub-commands, flags, exit codes
get            get, head, and post without content (b1 to b5)
extract        elements, attributes, links (b6)
order          form: a page's form, filled in and sent (b7)
walk           crawl: a site's pages, its broken links, its map (b8)

client         a request goes out, a response comes back, redirects are followed
request        what a request is, and its octets (b1)
connection     octets from and to one server, with patience
head           the head of a response (b2)
body           where a body ends (b3), and chunks (b4)
redirect       the request after a redirect (b5)
cookies        what a page set, until the program ends
url            URLs as the URL standard reads and writes them
output         standard output, or a file, whole or not at all
html_page/     from octets to a tree, selectors, text and links
form/          which form, its controls, filling in, what is sent
crawl/         normal URLs, what is known, one visit, the reports
"""
