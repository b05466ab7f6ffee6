"""Lab A's programs, one module a role. A module is imported only by the sub-command that needs it.

command_line   sub-commands, flags, exit codes
terminal       standard output, standard error, failures
addresses      names to addresses, and how both are written
client         connect, and a conversation in both directions (a1, a6)
door           a listening socket, and how it closes
conversations  what a server does with one client (a2 to a5)
models         one, threads, pool (a2, a7, a8); events (a9), asynchronous (a10), processes (a11)
datagrams      UDP (a12)
names          resolve and services (a13)
"""
