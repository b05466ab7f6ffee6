"""The entry list: the names and values that are sent (HTML §4.10.21.4)."""

import re

from lab_a_python.terminal import Failed


def pressed(controls, wanted):
    """Returns the button that is pressed: the first that submits, or the one that is named."""
    buttons = [control for control in controls if control.kind in ("submit", "image")]
    if wanted is None:
        return buttons[0] if buttons else None
    name, equals, value = wanted.partition("=")
    for button in buttons:
        if button.name == name and (not equals or button.value == value):
            return button
    raise Failed(f"the form has no button {wanted!r}")


def entries(controls, submitter):
    """Returns (name, value) pairs; the value of a file is a pair itself: its name and its octets."""
    pairs = []
    for control in controls:
        for name, value in entries_of(control, submitter):
            pairs.append((line_ends(name), line_ends(value) if isinstance(value, str) else value))
    return pairs


def entries_of(control, submitter):
    if control.kind == "image":
        prefix = f"{control.name}." if control.name else ""
        return [(f"{prefix}x", "0"), (f"{prefix}y", "0")] if control is submitter else []
    if not control.name or control.kind == "none" or control.kind == "submit" and control is not submitter:
        return []
    if control.kind in ("box", "radio") and not control.checked:
        return []
    if control.kind == "list":
        return [(control.name, option.value) for option in control.options if option.chosen and not option.disabled]
    if control.kind == "file":
        return [(control.name, file) for file in control.files or [("", b"")]]
    return [(control.name, control.value)]


def line_ends(text):
    return re.sub(r"\r\n|\r|\n", "\r\n", text)
