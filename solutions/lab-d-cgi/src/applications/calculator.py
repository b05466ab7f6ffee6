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
    # ANCHOR: d8-calculator
    #= The path (`PATH_INFO`) is `/OPERATION/A/B`; every other path is 404 (Not Found).
    #= 200 and the result alone (`result`), or 400 (Bad Request) and what is wrong.
    #= What can go wrong is a `ValueError` (no number) or an `ArithmeticError` (division by zero).
    _, *parts = environ["PATH_INFO"].split("/")
    if len(parts) != 3 or parts[0] not in OPERATIONS:
        return answer(start_response, "404 Not Found", "Try /add/2/3\n")
    try:
        return answer(start_response, "200 OK", result(*parts))
    except (ValueError, ArithmeticError) as error:
        return answer(start_response, "400 Bad Request", f"This cannot be calculated: {error}\n")
    # ANCHOR_END: d8-calculator


# The result of a sum as text, such as `5` or `2.5`.
def result(operation, a, b):
    # ANCHOR: d8-result
    #= The operation (`OPERATIONS`) is done with the two numbers (`number`).
    #= A whole result is written without `.0`, however large it is; any other as a `float` is.
    value = OPERATIONS[operation](number(a), number(b))
    if value.denominator == 1:
        return str(value.numerator)
    return str(float(value))
    # ANCHOR_END: d8-result


# The number that a text stands for.
def number(text):
    # ANCHOR: d8-number
    #= A number is digits, perhaps with a sign before them and a fraction behind: `-2.5`.
    #= Everything else is a `ValueError`, also what Python's `int` and `float` would take: `1_000`, `nan`.
    #= As a `Fraction` it stays exact: 0.1 and 0.2 are 0.3.
    if not re.fullmatch(r"[+-]?[0-9]+(\.[0-9]+)?", text):
        raise ValueError(f"not a number: {text!a}")
    return Fraction(text)
    # ANCHOR_END: d8-number


# A response of text.
def answer(start_response, status, text):
    start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
    return [text.encode("utf-8")]
