"""Show a result: HTML for a notebook (light or dark, no colour as the only sign, spoken by a screen reader), text elsewhere."""

import html
import re
import sys
from collections.abc import Sequence

from autograder.progress import LessonProgress
from autograder.result import Result

SIGNS = {"passed": "✓", "failed": "✗", "error": "✗", "timeout": "✗", "not started": "○"}
WORDS = {
    "passed": "passed",
    "failed": "not yet",
    "error": "not yet: it stopped with an error",
    "timeout": "not yet: it did not finish",
    "not started": "not started",
}
BORDERS = {"passed": "#009E73", "failed": "#D55E00", "error": "#D55E00", "timeout": "#D55E00", "not started": "#888888"}
BOX = (
    "border:1px solid {border};border-left:6px solid {border};border-radius:3px;padding:0.5em 1em;margin:0.3em 0;"
    "max-width:60em;color:var(--jp-content-font-color1,inherit);background:var(--jp-layout-color0,transparent);"
    "font-family:var(--jp-content-font-family,sans-serif);line-height:1.5"
)


def result_html(result: Result, note: str | None = None) -> str:
    """The feedback as one HTML element."""
    word = "passed with follow-through" if result.follow_through else WORDS[result.status]
    head = f"{SIGNS[result.status]} <code>{html.escape(result.name)}</code> · {word}"
    parts = [f'<p style="margin:0.2em 0"><strong>{head}</strong> · {points_text(result)}</p>']
    if result.headline:
        parts.append(paragraph(result.headline))
    if result.shown is not None and result.shown.expected is not None:
        parts.append(_comparison(result.shown.expected, result.shown.got or ""))
    if result.mistake is not None and result.shown is not None:
        parts.append(f'<p style="margin:0.2em 0">{result.lead} <strong>{inline(result.mistake)}</strong>.</p>')
    if result.look:
        parts.append(paragraph(result.look, "Where to look:"))
    if result.printed and not result.passed:
        parts.append(paragraph("Your code printed:") + f"<pre>{html.escape(result.printed)}</pre>")
    if note:
        parts.append(paragraph(note))
    label = html.escape(f"Check of {result.name}: {word}", quote=True)
    return f'<div role="status" aria-label="{label}" style="{BOX.format(border=BORDERS[result.status])}">{"".join(parts)}</div>'


def points_text(result: Result) -> str:
    return f"{result.earned:g} of {result.points:g} point{'s' if result.points != 1 else ''}"


def paragraph(text: str, lead: str = "") -> str:
    """A paragraph in which `backticks` become code; `lead` stands before it in bold."""
    strong = f"<strong>{html.escape(lead)}</strong> " if lead else ""
    return f'<p style="margin:0.2em 0">{strong}{inline(text)}</p>'


def inline(text: str) -> str:
    """Text as HTML, `backticks` as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", html.escape(text, quote=False))


def _comparison(expected: str, got: str) -> str:
    rows = "".join(
        f'<tr><th scope="row" style="text-align:left;padding-right:1em">{name}</th>'
        f'<td style="text-align:left"><code>{html.escape(value)}</code></td></tr>'
        for name, value in (("expected", expected), ("got", got))
    )
    return f'<table style="margin:0.3em 0">{rows}</table>'


def sentence_html(sentence: str) -> str:
    """One sentence that is not a result: a hint, or what is wrong with a call."""
    return f'<div role="status" style="{BOX.format(border="#888888")}">{paragraph(sentence)}</div>'


def hint_html(lead: str, text: str) -> str:
    """A hint: a sentence, or code where it has several lines, all of which stand in one block."""
    if "\n" not in text:
        return sentence_html(f"{lead} {text}")
    return sentence_html(lead).removesuffix("</div>") + f"<pre>{html.escape(text, quote=False)}</pre></div>"


def result_text(result: Result, note: str | None = None) -> str:
    """The feedback as plain text."""
    lines = [f"{SIGNS[result.status]} {result.message} ({points_text(result)})"]
    if result.printed and not result.passed:
        lines.append(f"Your code printed: {result.printed}")
    if note:
        lines.append(note)
    return "\n".join(lines)


def progress_text(rows: Sequence[LessonProgress]) -> str:
    """The table of progress as plain text."""
    lines = []
    for row in rows:
        what_next = "done" if row.next is None else f"next: {row.next}"
        counts = f"{row.done:2} of {row.total:2} checks  {row.points:2} of {row.max_points:2} points"
        lines.append(f"{bar(row)} {row.lesson:32} {counts}  {what_next}")
    return "\n".join(lines)


def bar(row: LessonProgress, width: int = 10) -> str:
    filled = round(width * row.done / max(row.total, 1))
    return "█" * filled + "░" * (width - filled)


def progress_html(rows: Sequence[LessonProgress], links: bool) -> str:
    """The table of progress as HTML."""
    cells = []
    for row in rows:
        title = html.escape(row.title or row.lesson)
        if links:
            title = f'<a href="{row.lesson}/{row.lesson}.ipynb">{title}</a>'
        what_next = "done" if row.next is None else f"<code>{html.escape(row.next)}</code>"
        cells.append(
            f'<tr><th scope="row" style="text-align:left">{title}</th><td aria-hidden="true">{bar(row)}</td>'
            f"<td>{row.done} of {row.total}</td><td>{row.points} of {row.max_points}</td>"
            f'<td style="text-align:left">{what_next}</td></tr>'
        )
    head = "".join(f'<th scope="col" style="text-align:left">{name}</th>' for name in ("lesson", "", "checks", "points", "next"))
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(cells)}</tbody></table>"


def publish(html_text: str, plain_text: str) -> None:
    """Show in a notebook as HTML with a text beside it; print in a terminal."""
    if in_notebook():
        from IPython.display import display

        display({"text/html": html_text, "text/plain": plain_text}, raw=True)
    else:
        print(plain_text)


def in_notebook() -> bool:
    """Whether an IPython shell runs (a notebook's kernel or a terminal's)."""
    ipython = sys.modules.get("IPython")
    return ipython is not None and ipython.get_ipython() is not None
