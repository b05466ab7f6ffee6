"""The controls of a form and what each holds before anything is filled in (HTML §4.10.5 to §4.10.11)."""

from ..html_page.element import collapse

BUTTON_TYPES = ("submit", "image", "button", "reset")


class Control:
    """A field or a button. `kind` is text, box, radio, list, file, submit, image, or none (never sent)."""

    def __init__(self, element):
        self.element = element
        self.kind = kind(element)
        self.name = element.attributes.get("name", "")
        self.value = element.text() if element.tag == "textarea" else element.attributes.get("value", "")
        self.files = []
        if self.kind in ("box", "radio"):
            self.value = element.attributes.get("value", "on")
            self.checked = "checked" in element.attributes
        if self.kind == "list":
            self.multiple = "multiple" in element.attributes
            self.options = [Option(option) for option in element.all("option")]
            self.choose_as_browsers_do()

    def choose_as_browsers_do(self):
        """A list that shows one line has exactly one option chosen."""
        if self.multiple:
            return
        marked = [option for option in self.options if option.chosen]
        if not marked and self.element.attributes.get("size", "1").strip() in ("", "0", "1"):
            marked = [option for option in self.options if not option.disabled][:1]
        for option in self.options:
            option.chosen = option is (marked or [None])[-1]


class Option:
    def __init__(self, element):
        self.value = element.attributes.get("value", collapse(element.text()))
        self.chosen = "selected" in element.attributes
        self.disabled = "disabled" in element.attributes or \
            element.parent.tag == "optgroup" and "disabled" in element.parent.attributes


def kind(element):
    given = element.attributes.get("type", "").lower()
    if element.tag == "textarea":
        return "text"
    if element.tag == "select":
        return "list"
    if element.tag == "button":
        return "none" if given in ("button", "reset") else "submit"
    if given in BUTTON_TYPES:
        return given if given in ("submit", "image") else "none"
    return {"checkbox": "box", "radio": "radio", "file": "file"}.get(given, "text")


def controls_of(elements):
    controls = [Control(element) for element in elements]
    for name in {control.name for control in controls if control.kind == "radio"}:
        checked = [control for control in controls
                   if control.kind == "radio" and control.name == name and control.checked]
        for control in checked[:-1]:
            control.checked = False  # of one group only one can be
    return controls
