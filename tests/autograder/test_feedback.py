"""Feedback is safe HTML, spoken by a screen reader, never told by colour alone, and text where there is no notebook."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

from autograder import feedback
from autograder.progress import LessonProgress
from autograder.result import Result, Shown

WRONG = Result(
    "toy",
    "failed",
    0.0,
    2,
    "toy · not yet. With x = 1, it is <3>. Expected 2; got 3. Your code adds one. Look at `x`.",
    headline="With `x` = 1, it is <3>.",
    mistake="adds <one>",
    lead="Your code",
    look="Look at `x`.",
    shown=Shown("a case", (("x", "1"),), "2", "<script>alert(3)</script>"),
    printed="<b>so far</b>",
)
RIGHT = Result("toy", "passed", 1.0, 1, "toy · passed.", printed="noise")


class Page(HTMLParser):
    """What a page holds: its tags in order, its attributes, its text; open tags must be closed."""

    def __init__(self, html: str):
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, str | None] = {}
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.open.append(tag)
        self.attributes.update(attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


def test_a_wrong_answers_page_says_everything_and_runs_nothing() -> None:
    page = Page(feedback.result_html(WRONG, "A note."))
    assert set(page.tags) <= {"div", "p", "strong", "code", "table", "tr", "th", "td", "pre"}
    assert page.attributes["role"] == "status"
    assert page.attributes["aria-label"] == "Check of toy: not yet"
    for words in (
        "✗",
        "not yet",
        "0 of 2 points",
        "it is <3>",
        "expected",
        "adds <one>",
        "Where to look:",
        "<b>so far</b>",
        "A note.",
    ):
        assert words in page.text
    assert "<script>alert(3)</script>" in page.text and "<script" not in feedback.result_html(WRONG)


def test_a_right_answers_page_is_short() -> None:
    page = Page(feedback.result_html(RIGHT))
    assert page.text == "✓ toy · passed · 1 of 1 point"


@pytest.mark.parametrize(
    ("status", "sign", "words"),
    [
        ("not started", "○", "not started"),
        ("error", "✗", "stopped with an error"),
        ("timeout", "✗", "did not finish"),
        ("passed", "✓", "passed"),
    ],
)
def test_each_status_has_a_sign_and_words_besides_its_colour(status: Any, sign: str, words: str) -> None:
    page = Page(feedback.result_html(Result("toy", status, 0.0, 2, "")))
    assert sign in page.text and words in page.text


def test_follow_through_is_said() -> None:
    result = RIGHT.with_follow_through(0.5, "Judged with the reference.")
    assert "passed with follow-through · 0.5 of 1 point" in Page(feedback.result_html(result)).text


def test_backticks_become_code_and_the_rest_is_escaped() -> None:
    assert feedback.inline("`a < b` & c") == "<code>a &lt; b</code> &amp; c"
    assert feedback.inline("one ` alone") == "one ` alone"


def test_a_sentence_is_a_status_of_its_own() -> None:
    page = Page(feedback.sentence_html("Mind <this>."))
    assert page.text == "Mind <this>." and page.attributes["role"] == "status"


def test_a_hint_of_several_lines_is_code_from_its_first_line_on() -> None:
    lead = "Hint 3 of 3 for `f`:"
    page = feedback.hint_html(lead, "for x in X:\n    y = x < ...")
    assert page.endswith("<code>f</code>:</p><pre>for x in X:\n    y = x &lt; ...</pre></div>")
    assert feedback.hint_html(lead, "Which axis?") == feedback.sentence_html(f"{lead} Which axis?")


def test_the_same_as_text() -> None:
    assert feedback.result_text(WRONG, "A note.").splitlines() == [
        f"✗ {WRONG.message} (0 of 2 points)",
        "Your code printed: <b>so far</b>",
        "A note.",
    ]
    assert feedback.result_text(RIGHT) == "✓ toy · passed. (1 of 1 point)"


ROWS = [LessonProgress("01_one", "1 · <One>", 1, 4, 2, 8, "second"), LessonProgress("02_two", "", 2, 2, 4, 4, None)]


def test_progress_as_a_table_with_headings() -> None:
    page = Page(feedback.progress_html(ROWS, links=True))
    assert page.tags.count("tr") == 3 and page.tags.count("a") == 2
    assert "1 · <One>" in page.text and "1 of 4" in page.text and "second" in page.text and "done" in page.text
    assert 'href="01_one/01_one.ipynb"' in feedback.progress_html(ROWS, links=True)
    assert "a" not in Page(feedback.progress_html(ROWS, links=False)).tags
    assert len(re.findall('scope="row"', feedback.progress_html(ROWS, links=True))) == 2


def test_progress_as_text() -> None:
    first, second = feedback.progress_text(ROWS).splitlines()
    assert first.startswith("██░░░░░░░░ 01_one") and first.endswith("next: second")
    assert second.startswith("██████████ 02_two") and second.endswith("done")


def test_an_empty_lesson_has_an_empty_bar() -> None:
    assert feedback.bar(LessonProgress("a", "a", 0, 0, 0, 0, None)) == "░" * 10


def test_in_a_terminal_it_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert not feedback.in_notebook()
    feedback.publish("<p>page</p>", "plain")
    assert capsys.readouterr().out == "plain\n"
