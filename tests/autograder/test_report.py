"""The page: one file, the same every time, readable by eye and by ear; and the command that writes it."""

import random
import re
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from autograder.charts import Bar, bars_below, bars_beside, fit, letters, tick_step
from autograder.cli import main
from autograder.report import report_html
from autograder.report_style import DARK, LIGHT, Theme
from tests.autograder.classes import exercise, failed, four_students, hostile_class, results_of, submission, text_of

VOID = {"meta", "br", "img", "input", "link", "hr"}
OWN = set(
    re.findall(
        "[a-z0-9]+",
        """html head meta title style body a main h1 h2 h3 p strong code span bdi ul li div details summary
    table caption thead tbody tr th td figure figcaption svg desc text rect line""",
    )
)


class Page(HTMLParser):
    """The elements of a page, in order, each with its attributes, its text and its parents; ends that do not fit are errors."""

    def __init__(self, text: str):
        super().__init__(convert_charrefs=True)
        self.elements: list[dict[str, Any]] = []
        self.open: list[dict[str, Any]] = []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        element = {"tag": tag, "text": "", "parents": [one["tag"] for one in self.open], "inside": list(self.open)}
        self.elements.append({**element, **dict(attributes)})
        if tag not in VOID:
            self.open.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attributes)
        self.open.pop()

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()["tag"] == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element["text"] += data

    def all(self, tag: str) -> list[dict[str, Any]]:
        return [element for element in self.elements if element["tag"] == tag]

    def table(self, caption: str) -> list[list[str]]:
        """The rows of the table with this caption, the head first."""
        (found,) = (one["inside"][-1] for one in self.all("caption") if one["text"] == caption)
        rows = [row for row in self.all("tr") if any(one is found for one in row["inside"])]
        return [[cell["text"] for cell in self.elements if cell["inside"] and cell["inside"][-1] is row] for row in rows]


def page_of(*submissions: Any, course: str = "Toys") -> Page:
    return Page(report_html(results_of(*submissions, course=course)))


def a_class() -> list[dict[str, Any]]:
    """Something of everything."""
    return [
        *four_students(),
        submission("Emre", *(exercise(name, status="not started") for name in "abc")),
        submission("Fay", exercise("a", mistake="adds one", message="a · not yet."), exercise("b", status="timeout")),
        submission("Gus", exercise("z", 1), lesson="03_three"),
        failed("Hal", "It is <empty>."),
        failed("Ivy", "What is it?", lesson=""),
    ]


# -- what stands there -------------------------------------------------------------------------------------------------


def test_the_overview_has_a_row_per_lesson() -> None:
    rows = page_of(*a_class()).table("The lessons")
    assert rows[1] == ["02_two", "6", "1", "6", "2.3", "2.0", "a (0.33)", "a: adds one (1)"]
    assert rows[2] == ["03_three", "1", "0", "1", "1.0", "1.0", "z (1.00)", "none"]


def test_the_statistics_of_the_exercises() -> None:
    rows = page_of(*four_students()).table(
        "Every exercise: its statistics and how many submissions are in each state (follow-through is passed, too)"
    )
    assert rows[0][:4] == ["exercise", "marks", "difficulty", "discrimination"]
    assert [row[:4] for row in rows[1:]] == [
        ["a", "1", "0.50", "0.71"],
        ["b", "2", "0.50", "0.00 low"],
        ["c", "3", "0.67", "0.47"],
    ]
    assert rows[1][4:] == ["2", "0", "2", "0", "0", "0"]


def test_what_is_not_defined_is_a_dash_with_a_word_for_the_ear() -> None:
    page = page_of(*four_students()[:2])
    rows = page.table("Every exercise: its statistics and how many submissions are in each state (follow-through is passed, too)")
    assert [row[3] for row in rows[1:]] == ["—not defined"] * 3
    assert next(one for one in page.all("span") if one["text"] == "—")["aria-hidden"] == "true"


def test_who_is_stuck_and_who_did_not_start() -> None:
    page = page_of(*a_class())
    rows = page.table("Stuck: the first exercise that was tried and is not passed")
    assert rows[1][:2] == ["a", "3"]
    assert rows[1][2] == "wrong, no known mistake: Chidi, Danaadds one: Fay"
    assert "Did not start: Emre." in [one["text"] for one in page.all("p")]


def test_timeouts_and_failures() -> None:
    page = page_of(*a_class())
    assert page.table("Exercises that did not finish")[1:] == [["b", "1", "Fay"]]
    captions = [one for one in page.all("caption") if one["text"] == "Submissions that could not be graded"]
    assert len(captions) == 2
    headings = [one["text"] for one in page.all("h2")]
    assert headings == ["Overview", "02_two", "03_three", "Submissions of no known lesson", "Students"]
    assert "It is <empty>." in [one["text"] for one in page.all("td")]


def test_everybodys_marks() -> None:
    rows = page_of(*a_class()).table("Marks of every student")
    assert rows[:2] == [["student", "02_two", "03_three"], ["Ada", "6", "—no submission"]]
    assert rows[-2] == ["Hal", "failed", "—no submission"]


def test_an_example_without_the_name_and_cut_after_it_is_taken_out() -> None:
    message = "x " * 290 + "Jane Doe " + "y " * 50
    page = page_of(submission("Jane Doe", exercise("a", mistake="adds one", message=message)))
    told = next(one["text"] for one in page.all("span") if one.get("class") == "told")
    assert len(told) <= 600 and "[student]" in told and "Jane" not in told


def test_what_was_left_out_is_said() -> None:
    paragraphs = [one["text"] for one in page_of(*four_students(), None).all("p")]
    assert "1 entry of the file could not be read and is left out: entry 5: it is not an object." in paragraphs


def test_a_lesson_of_which_nothing_could_be_graded() -> None:
    page = page_of(failed("Ada"))
    assert "No submission of this lesson could be graded." in [one["text"] for one in page.all("p")]
    assert page.all("svg") == []


def test_many_mistakes_are_charted_in_part_and_listed_in_full() -> None:
    several = [submission(f"S{n}", exercise("a", mistake=f"mistake {n:02}")) for n in range(14)]
    page = page_of(*several)
    assert len(page.table("The 10 most frequent of 14 mistakes")) == 11
    assert len(page.table("Other mistakes")) == 5


# -- one file, the same every time -------------------------------------------------------------------------------------


def test_it_is_the_same_every_time_and_in_any_order() -> None:
    shuffled = a_class()
    random.Random(3).shuffle(shuffled)
    assert report_html(results_of(*a_class())) == report_html(results_of(*a_class())) == report_html(results_of(*shuffled))


@pytest.mark.parametrize("make", [a_class, hostile_class])
def test_nothing_is_loaded_and_nothing_runs(make: Callable[[], list[Any]]) -> None:
    text = report_html(results_of(*make(), course="<script>"))
    page = Page(text)
    assert not {one["tag"] for one in page.elements} & {
        "script",
        "link",
        "img",
        "iframe",
        "object",
        "base",
        "form",
        "image",
        "use",
    }
    assert not any(key.startswith("on") or key in ("src", "srcset", "action") for one in page.elements for key in one)
    assert all(one["href"].startswith("#") for one in page.all("a"))
    (style,) = page.all("style")
    assert "url(" not in style["text"] and "@import" not in style["text"]


def test_hostile_texts_are_cut_and_keep_the_page_whole() -> None:
    text = report_html(results_of(*hostile_class()))
    page = Page(text)
    assert text.encode("utf-8").decode("utf-8") == text
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f\u202e]", text)
    assert all(len(one["text"]) <= 60 for one in page.all("bdi"))
    assert max(len(one["text"]) for one in page.all("code") + page.all("text")) <= 120
    assert len(text) < 200_000
    assert {one["tag"] for one in page.elements} <= OWN


# -- by ear ------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=[a_class, hostile_class])
def page(request: pytest.FixtureRequest) -> Page:
    return Page(report_html(results_of(*request.param())))


def test_language_title_skip_link_and_main(page: Page) -> None:
    assert page.all("html")[0]["lang"] == "en"
    assert page.all("title")[0]["text"] == "The class at a glance · Toys"
    (main_part,) = page.all("main")
    first = page.all("a")[0]
    assert (first["class"], first["href"]) == ("skip", f"#{main_part['id']}")


def test_headings_are_in_order(page: Page) -> None:
    levels = [int(one["tag"][1]) for one in page.elements if re.fullmatch("h[1-6]", one["tag"])]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_ids_are_unique_and_every_link_and_label_finds_its_target(page: Page) -> None:
    ids = [one["id"] for one in page.elements if "id" in one]
    assert len(set(ids)) == len(ids)
    wanted = [one["href"][1:] for one in page.all("a")]
    wanted += [key for one in page.elements for key in one.get("aria-labelledby", "").split()]
    assert set(wanted) <= set(ids)


def test_every_chart_is_one_picture_with_title_and_description(page: Page) -> None:
    charts = page.all("svg")
    assert charts
    for chart in charts:
        assert chart["role"] == "img"
        named = [one for one in page.elements if one.get("id") in chart["aria-labelledby"].split()]
        assert [one["tag"] for one in named] == ["title", "desc"] and all(one["text"] for one in named)


def test_every_table_has_a_caption_and_scoped_headers(page: Page) -> None:
    assert len(page.all("caption")) == len(page.all("table")) and all(one["text"] for one in page.all("caption"))
    assert all(one["scope"] == ("col" if "thead" in one["parents"] else "row") for one in page.all("th"))
    rows = [one for one in page.all("tr") if "tbody" in one["parents"]]
    firsts = [next(cell for cell in page.elements if cell["inside"] and cell["inside"][-1] is row) for row in rows]
    assert {one["tag"] for one in firsts} == {"th"}


def test_the_table_beside_the_histogram_holds_its_numbers() -> None:
    page = page_of(*four_students())
    rows = page.table("Distribution of marks")[1:]
    shown = [one["text"] for one in page.all("text") if one.get("class") == "value" and one["inside"][-1] is page.all("svg")[0]]
    assert [row[1] for row in rows if row[1] != "0"] == shown == ["1", "1", "1", "1"]
    assert rows[1] == ["10 to under 20 %", "1"] and rows[9] == ["90 to 100 %", "1"]


def test_colour_is_never_the_only_sign() -> None:
    page = page_of(*a_class())
    labels = [one["text"] for one in page.all("text") if one.get("class") == "value"]
    alerts = [one for one in page.all("rect") if one["class"] == "alert"]
    assert alerts and len(alerts) == sum("hard" in label for label in labels)


# -- by eye ------------------------------------------------------------------------------------------------------------


def light(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    low, high = sorted([light(first), light(second)])
    return (high + 0.05) / (low + 0.05)


def test_the_contrast_of_black_and_white_is_21() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_texts_and_areas_stand_out(theme: Theme) -> None:
    """4.5 for texts (success criterion 1.4.3), 3 for what a chart is made of (1.4.11)."""
    for ground in (theme.ground, theme.band):
        assert min(contrast(colour, ground) for colour in (theme.ink, theme.faint, theme.link)) >= 4.5
    assert min(contrast(colour, theme.ground) for colour in (theme.bar, theme.alert)) >= 3


def test_the_style_sheet_has_both_themes_and_paper() -> None:
    (style,) = page_of(*four_students()).all("style")
    css = style["text"]
    first, dark = css.index(f"--ground:{LIGHT.ground}"), css.index(f"--ground:{DARK.ground}")
    assert first < css.index("@media screen and (prefers-color-scheme:dark)") < dark < css.index("@media print")
    used = set(re.findall(r"var\(--(\w+)\)", css))
    assert used == {"ground", "band", "ink", "faint", "link", "rule", "bar", "alert"}
    assert not re.search(r"#[0-9a-f]{3,6}", css[css.index("*{") :])


# -- charts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("most", "step"), [(0, 1), (1, 1), (5, 1), (6, 2), (10, 2), (11, 5), (25, 5), (26, 10), (60, 20), (900, 200)]
)
def test_ticks(most: int, step: int) -> None:
    assert tick_step(most) == step


def test_labels_are_cut_to_their_room() -> None:
    assert fit("softmax", 10) == "softmax"
    assert fit("a_name_that_is_too_long", 10) == "a_name_th…"
    assert letters(fit("漢字" * 20, 10)) <= 10
    assert fit("漢", 1) == "…"


@pytest.mark.parametrize(
    "draw", [lambda bars: bars_beside("k", "T", "D", bars, "x"), lambda bars: bars_below("k", "T", "D", bars)]
)
def test_a_bar_is_as_long_as_its_share(draw: Callable[[list[Bar]], str]) -> None:
    bars = [Bar("one", 1.0, "1.00"), Bar("half", 0.5, "0.50"), Bar("none", 0.0, "0.00"), Bar("undefined", None, "—")]
    widths = [float(one["width"]) for one in Page(draw(bars)).all("rect")]
    assert len(widths) == 2 and widths[1] == pytest.approx(widths[0] / 2, rel=1e-3)


# -- the command -------------------------------------------------------------------------------------------------------


@pytest.fixture
def results(tmp_path: Path) -> Path:
    path = tmp_path / "results.json"
    path.write_text(text_of(a_class()), encoding="utf-8")
    return path


def test_the_command_writes_what_is_asked_for(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, canvas, moodle = (results.with_name(name) for name in ("class.html", "canvas.csv", "moodle.csv"))
    assert main(["report", str(results), "--html", str(page)]) == 0
    assert capsys.readouterr().out == f"wrote {page}\n"
    assert not canvas.exists()
    assert main(["report", str(results), "--html", str(page), "--canvas", str(canvas), "--moodle", str(moodle)]) == 0
    assert capsys.readouterr().out == f"wrote {page}\nwrote {canvas}\nwrote {moodle}\n"
    assert page.read_bytes().startswith(b"<!DOCTYPE html>")
    assert canvas.read_bytes().startswith(b"Student,ID,") and moodle.read_bytes().startswith(b"Identifier,Full name,")


def test_the_command_says_what_it_left_out(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    results.write_text(text_of([*four_students(), None]), encoding="utf-8")
    assert main(["report", str(results), "--html", str(results.with_name("class.html"))]) == 0
    assert capsys.readouterr().out.startswith("1 entry of the file could not be read")


def says(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    """The one line with which a call is refused with 2."""
    try:
        code = main(["report", *arguments])
    except SystemExit as ended:
        code = ended.code  # type: ignore[assignment]
    shown = capsys.readouterr()
    assert (code, shown.out, len(shown.err.splitlines())) == (2, "", 1)
    return shown.err


@pytest.mark.parametrize("content", [None, "{", "[]", '{"submissions": []}', '{"submissions": [0]}'])
def test_a_bad_file_is_one_line(results: Path, content: str | None, capsys: pytest.CaptureFixture[str]) -> None:
    results.unlink() if content is None else results.write_text(content, encoding="utf-8")
    page = results.with_name("class.html")
    assert str(results) in says([str(results), "--html", str(page)], capsys)
    assert not page.exists()


def test_a_bad_call_is_one_line(results: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page, folder = str(results.with_name("class.html")), results.parent
    assert "--html" in says([str(results)], capsys)
    assert "cannot be written" in says([str(results), "--html", str(folder)], capsys)
    assert "cannot be written" in says([str(results), "--html", str(folder / "none" / "class.html")], capsys)
    before = results.read_bytes()
    assert "named twice" in says([str(results), "--html", str(results)], capsys)
    assert "named twice" in says([str(results), "--html", page, "--canvas", page], capsys)
    assert results.read_bytes() == before


def test_help_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["report", "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("usage: autograder report")
