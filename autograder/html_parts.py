"""The small parts of the report's HTML: tables, names, numbers; whatever comes from a student is escaped and cut here."""

import html
from collections.abc import Iterable, Sequence

from autograder.class_results import Student, by_name
from autograder.plain import shorten

NAME = 60  # letters of a name that are shown
MANY = 5  # columns of a table that fit on any screen
UNDEFINED = '<span aria-hidden="true">—</span><span class="unseen">not defined</span>'


def table(caption: str, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; cells are HTML, columns are texts. Before a column's name `#` means numbers, `+` a wide column."""
    kinds = {"#": ' class="n"', "+": ' class="long"'}
    classes = [kinds.get(column[:1], "") for column in columns]
    names = [html.escape(column[1:] if column[:1] in kinds else column) for column in columns]
    head = "".join(f'<th scope="col"{kind}>{name}</th>' for name, kind in zip(names, classes, strict=True))
    body = "".join(f"<tr>{_cells(row, classes)}</tr>\n" for row in rows)
    # A table of many columns scrolls on a small screen: focusable, so that the keyboard can do it, and named by its caption.
    label = html.escape(caption)
    region = f' role="region" tabindex="0" aria-label="{label}"' if len(columns) > MANY else ""
    return (
        f'<div class="wide"{region}><table><caption>{label}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>\n{body}</tbody></table></div>"
    )


def _cells(row: Sequence[str], classes: Sequence[str]) -> str:
    first, *rest = zip(row, classes, strict=True)
    return f'<th scope="row"{first[1]}>{first[0]}</th>' + "".join(f"<td{kind}>{cell}</td>" for cell, kind in rest)


def text(value: str, most: int) -> str:
    """A text as HTML, on one line and cut."""
    return html.escape(shorten(value, most))


def code(value: str, most: int = NAME) -> str:
    return f"<code>{text(value, most)}</code>"


def person(student: Student) -> str:
    """A name; names may run from right to left, so each keeps its direction to itself."""
    return f"<bdi>{text(student.label, NAME)}</bdi>"


def people(students: Iterable[Student]) -> str:
    return ", ".join(map(person, sorted(students, key=by_name)))


def counted(count: int, thing: str) -> str:
    return f"{count} {thing}{'' if count == 1 else 's'}"


def known(value: float | None, decimals: int = 2) -> str:
    """A rounded number as HTML, with a real minus sign; a dash where there is none."""
    return UNDEFINED if value is None else plain(value, decimals)


def plain(value: float | None, decimals: int = 2) -> str:
    if value is None:
        return "—"
    rounded = f"{value:.{decimals}f}"
    return rounded.lstrip("-") if float(rounded) == 0 else rounded.replace("-", "−")
