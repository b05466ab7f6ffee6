#!/usr/bin/env python3
"""d8: serves a WSGI application with Python's own server, and looks at each call (`wsgiref.validate`).

    python3 lab-d-cgi/given/examples/wsgi_server.py lab-d-cgi/src/applications/hello.py 8000
"""

import runpy
import sys
from wsgiref.simple_server import make_server
from wsgiref.validate import validator

file = sys.argv[1]
port = int(sys.argv[2]) if len(sys.argv) > 2 else 8000
application = runpy.run_path(file)["application"]

with make_server("127.0.0.1", port, validator(application)) as server:
    print(f"listening on 127.0.0.1:{server.server_port}", file=sys.stderr, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
