"""Which form is meant, and what belongs to it (HTML §4.10.17.3)."""

from lab_a_python.terminal import Failed

FIELDS = ("input", "select", "textarea", "button")


def find(document, matches):
    """Returns the first form, or the first that the selector matches."""
    for form in document.all("form"):
        if matches is None or matches(form):
            return form
    raise Failed("the page has no form" + (" that matches --form" if matches else ""))


def elements_of(document, form):
    """The usable fields and buttons of a form, in the order of the page."""
    ids = {}
    for element in document.elements():
        ids.setdefault(element.attributes.get("id"), element)
    return [element for element in document.all(*FIELDS) if owner(element, ids) is form and usable(element)]


def owner(element, ids):
    """The form that an element belongs to: that with the id that it names, else the one around it."""
    if "form" in element.attributes:
        return ids.get(element.attributes["form"] or None)
    return next((around for around in element.ancestors() if around.tag == "form"), None)


def usable(element):
    """Not disabled: neither itself nor by a fieldset around it, whose first legend is spared."""
    if "disabled" in element.attributes:
        return False
    inside = element
    for around in element.ancestors():
        if around.tag == "datalist":
            return False
        if around.tag == "fieldset" and "disabled" in around.attributes and inside is not first_legend(around):
            return False
        inside = around
    return True


def first_legend(fieldset):
    return next((child for child in fieldset.children if getattr(child, "tag", "") == "legend"), None)
