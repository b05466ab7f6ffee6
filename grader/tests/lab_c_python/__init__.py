"""Lab C's server, one module a role. The door, the gentle close and flags' values are lab A's, chunks lab B's.

command_line   flags, environment, exit codes
workers        N threads, each with one client at a time (c8)
conversation   requests come, responses go, as long as the connection persists (c9)
connection     octets from one client, those not used yet, and the idle timeout

head           where a head ends, its limits and its parts (c2)
request        what was asked for
authority      hosts and ports (c2)
body           how long a body is, and its content (c10)
refused        what ends a connection with an error
response       status, fields, content, and how they are sent (c1)

site           which resource answers: /time (c6), /echo (c10), files; methods (c5)
files          a file or a folder, found and answered, or why neither is (c3, c4, c7)
listing        the page of a folder (c4)
names          from a URL's path to names (c7)
media_types    what a file is, by its ending (c3)
"""
