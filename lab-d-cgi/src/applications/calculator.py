"""A calculator whose pages are sums: `/add/2/3` is `5`.

Try it: `cargo lab-d --wsgi lab-d-cgi/src/applications/calculator.py`, then open
http://127.0.0.1:8080/multiply/6/7. Next: `books.py`, which answers with pages that lead on.
"""

import re
from fractions import Fraction
from operator import add, mul, sub, truediv

OPERATIONS = {"add": add, "subtract": sub, "multiply": mul, "divide": truediv}


# Answers a request: the path is the sum.
def application(environ, start_response):
    # TODO d8-calculator · slide d-wsgi · cargo workshop check d8
    # - The path (`PATH_INFO`) is `/OPERATION/A/B`; every other path is 404 (Not Found).
    # - 200 and the result alone (`result`), or 400 (Bad Request) and what is wrong.
    # - What can go wrong is a `ValueError` (no number) or an `ArithmeticError` (division by zero).
    raise NotImplementedError("not yet implemented: d8-calculator")


# The result of a sum as text, such as `5` or `2.5`.
def result(operation, a, b):
    # TODO d8-result · slide d-wsgi · cargo workshop check d8
    # - The operation (`OPERATIONS`) is done with the two numbers (`number`).
    # - A whole result is written without `.0`, however large it is; any other as a `float` is.
    raise NotImplementedError("not yet implemented: d8-result")


# The number that a text stands for.
def number(text):
    # TODO d8-number · slide d-wsgi · cargo workshop check d8
    # - A number is digits, perhaps with a sign before them and a fraction behind: `-2.5`.
    # - Everything else is a `ValueError`, also what Python's `int` and `float` would take: `1_000`, `nan`.
    # - As a `Fraction` it stays exact: 0.1 and 0.2 are 0.3.
    raise NotImplementedError("not yet implemented: d8-number")


# A response of text.
def answer(start_response, status, text):
    start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [text.encode("utf-8")]
