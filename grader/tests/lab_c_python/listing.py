"""The page of a folder (c4): every name twice, for the URL and for HTML."""

import os

from .names import encoded
from .response import for_html, page


def listing(folder, is_root):
    lines = ["<!DOCTYPE html>", '<meta charset="utf-8">', "<title>Files</title>", "<ul>"]
    if not is_root:
        lines.append('<li><a href="../">../</a>')
    for name in sorted(os.listdir(folder)):
        if not name.startswith(b"."):
            lines.append(item(name, "/" if os.path.isdir(os.path.join(folder, name)) else ""))
    return page(200, "\n".join(lines + ["</ul>", ""]))


def item(name, slash):
    text = for_html(name.decode(errors="replace"))
    return f'<li><a href="./{encoded(name)}{slash}">{text}{slash}</a>'
