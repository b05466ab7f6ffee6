"""Lab E's framework and its demonstration. Octets, heads and bodies are lab C's, the door is lab A's.

command_line   flags, environment, exit codes
server         a thread for each client; requests come, responses go

router         patterns, the tree of segments, methods (e2)
chain          middleware around a handler: the access log, X-Request-ID, what goes wrong (e1, e5)
request        path parameters, query, form, JSON, each typed (e3, e4)
decoding       from %XX and `+` to text (e2, e3, e4)
negotiation    Accept, with q-values (e3)
response       text, HTML, JSON, errors in either form (e1)
log            lines of the access log (e5)
cookies        parsed, set, removed, signed (e6)
sessions       ids, visits, log-in and log-out, expiry (e7)

demo/          the routes: hello (e1), asked (e2, e3), posted (e4), traced (e5), biscuits (e6), people (e7), todos (e13)
"""
