"""Wrong on purpose: the calculator."""

from decimal import Decimal, DivisionByZero, InvalidOperation

from fault import FAULT


def number(text):
    if FAULT == "d8-words-are-0" and text.isalpha():
        return Decimal(0)
    if FAULT == "d8-integers-only":
        return Decimal(int(text))
    if not text.isascii() or " " in text or not any(letter.isdigit() for letter in text):
        raise ValueError
    return Decimal(text)


def result(operation, a, b):
    a, b = number(a), number(b)
    if operation == "add" or FAULT == "d8-always-adds":
        value = a + b
    elif operation == "subtract":
        value = a - b
    elif operation == "multiply":
        value = a * b
    else:
        value = a // b if FAULT == "d8-divides-whole" else a / b
    if FAULT == "d8-always-floats":
        return str(float(value))
    return str(int(value)) if value == value.to_integral_value() else str(float(value))


def application(environ, start_response):
    def answer(status, text):
        start_response(status, [("Content-Type", "text/plain; charset=utf-8")])
        return [text.encode()]

    parts = environ["PATH_INFO"].split("/")[1:]
    if FAULT == "d8-more-parts-are-fine":
        parts = parts[:3]
    known = parts[0] in ("add", "subtract", "multiply", "divide")
    if FAULT == "d8-short-paths-are-500" and known:
        parts = [parts[0], parts[1], parts[2], *parts[3:]]
    if not known or len(parts) != 3:
        if FAULT == "d8-404-without-type":
            start_response("404 Not Found", [])
            return [b"There is no such page\n"]
        status = "400 Bad Request" if FAULT == "d8-404-is-400" else "404 Not Found"
        return answer(status, "Try /add/2/3\n")
    try:
        return answer("200 OK", result(*parts))
    except (ValueError, InvalidOperation):
        return answer("400 Bad Request", "That is no number\n")
    except DivisionByZero:
        if FAULT == "d8-division-by-zero-is-500":
            raise
        return answer("400 Bad Request", "Nobody can divide by zero\n")
