"""Texts and numbers that are fit to be shown, whoever wrote them."""

import re
import unicodedata

# Control characters but tab and line feed; half characters, which no file can hold; marks that turn the direction of the text
# after them; the two code points that are never a character.
UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069\ufffe\uffff]")


def clean(text: str) -> str:
    """The text with a visible mark in place of each character that is not fit to be shown or stored.

    Composed (é as one character), so that a name from a file's name on macOS is the name that the platform knows.
    """
    return unicodedata.normalize("NFC", UNFIT.sub("\N{REPLACEMENT CHARACTER}", text.replace("\r\n", "\n")))


def shorten(text: str, most: int) -> str:
    """The text on one line, cut to at most `most` characters."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def number(value: float) -> str:
    """A mark with a point, at most four decimals and no needless zeros."""
    text = f"{value:.4f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
