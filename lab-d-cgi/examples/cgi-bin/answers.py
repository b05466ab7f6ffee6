#!/usr/bin/env python3
"""d4: a script decides more than the document. Which answer it gives, the path behind its name says."""

import os

ANSWERS = {
    "/teapot": "Status: 418 I'm a teapot\nContent-Type: text/plain\n\nshort and stout\n",
    "/away": "Location: https://www.rfc-editor.org/rfc/rfc3875\n\n",
    "/here": "Location: /cgi-bin/print_time.py\n\n",
    "/round": "Location: /cgi-bin/answers.py/round\n\n",
    "/cookies": "Set-Cookie: bread=rye\nSet-Cookie: visits=1\nContent-Type: text/plain\n\ntwo cookies\n",
    "/nothing": "Status: 204 No Content\n\n",
}
OTHERS = "Status: 404 Not Found\nContent-Type: text/plain\n\ntry " + ", ".join(ANSWERS) + "\n"

print(ANSWERS.get(os.environ.get("PATH_INFO", ""), OTHERS), end="")
