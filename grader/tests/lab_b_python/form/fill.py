"""Filling in: what was given on the command line replaces what the page says."""

import os

from lab_a_python.terminal import Failed, reason

FILLABLE = ("text", "box", "radio", "list", "file")


def fill(controls, given):
    """`given` is a list of (name, value). What the form has not is a failure."""
    fields = [control for control in controls if control.kind in FILLABLE and control.name]
    values = {}
    for name, value in given:
        values.setdefault(name, []).append(value)
    for name, wanted in values.items():
        named = [control for control in fields if control.name == name]
        if not named:
            has = ", ".join(dict.fromkeys(control.name for control in fields))
            raise Failed(f"the form has no field {name!r} (it has: {has})")
        fill_named(name, named, wanted)


def fill_named(name, fields, wanted):
    """Gives values to all fields of one name: first to those that know theirs, the rest to the others."""
    left = list(wanted)
    for kind, choose in (("box", check_boxes), ("radio", press_radio), ("list", choose_options)):
        of_kind = [field for field in fields if field.kind == kind]
        if of_kind:
            left = choose(of_kind, left)
    for field in fields:
        if field.kind == "file" and left:
            take_files(field, left)
            left = []
        elif field.kind == "text" and left:
            field.value = left.pop(0)
    if left:
        raise Failed(f"the field {name!r} cannot take {left[0]!r}")


def check_boxes(boxes, values):
    for box in boxes:
        box.checked = box.value in values
    known = [box.value for box in boxes] + [""]
    return [value for value in values if value not in known]


def press_radio(radios, values):
    known = [value for value in values if any(radio.value == value for radio in radios)]
    if known:
        for radio in radios:
            radio.checked = False
        next(radio for radio in radios if radio.value == known[0]).checked = True
        values = list(values)
        values.remove(known[0])
    return values


def choose_options(lists, values):
    left = list(values)
    for field in lists:
        usable = [option for option in field.options if not option.disabled]
        known = [value for value in left if any(option.value == value for option in usable)]
        known = known if field.multiple else known[:1]
        if known or field.multiple and left == [""]:
            for option in field.options:
                option.chosen = False
            for value in known:
                next(option for option in usable if option.value == value).chosen = True
                left.remove(value)
            left = [value for value in left if value]
    return left


def take_files(field, values):
    if len(values) > 1 and "multiple" not in field.element.attributes:
        raise Failed(f"the field {field.name!r} takes one file")
    for value in values:
        if not value.startswith("@"):
            raise Failed(f"the field {field.name!r} takes a file: {field.name}=@FILE, not {value!r}")
        path = value[1:]
        try:
            with open(path, "rb") as file:
                field.files.append((os.path.basename(path), file.read()))
        except OSError as error:
            raise Failed(f"{path}: {reason(error)}") from None
