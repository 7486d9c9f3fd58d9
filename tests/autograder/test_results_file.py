"""A file of results is read whatever is in it: what is malformed is left out and told, and nothing crashes."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.errors import BadResults
from autograder.gradebooks import canvas_csv, moodle_csv
from autograder.report import report_html
from autograder.results_file import parse_results, read_results
from tests.autograder.classes import HOSTILE, exercise, failed, four_students, results_of, submission, text_of


def test_what_is_read() -> None:
    one = exercise("a", 1, 2, mistake="adds one", follow_through=True, message="a · not yet.")
    read = results_of(submission("Ada", one, id="11", note="late", unknown_key=[1]))
    (found,) = read.submissions
    assert (read.course, read.notes, read.lessons) == ("Toys", (), ("02_two",))
    assert (found.student.label, found.id, found.note, found.score, found.max_score) == ("Ada", "11", "late", 1.0, 2.0)
    result = found.exercises[0]
    assert (result.status, result.mistake, result.follow_through, result.message) == ("failed", "adds one", True, "a · not yet.")


def test_seed_sandbox_id_seconds_and_note_may_be_missing() -> None:
    entry = submission("Ada", exercise("a", 1))
    for key in ("id", "seconds", "note", "path"):
        del entry[key]
    (found,) = parse_results(json.dumps({"submissions": [entry]})).submissions
    assert (found.id, found.note, found.path) == (None, None, "")


def test_a_failed_submission_needs_no_lesson_no_marks_and_no_exercises() -> None:
    read = results_of({"student": "Ada", "status": "failed", "lesson": None, "note": "It is empty."}, failed("Ada", lesson=""))
    assert [(one.lesson, one.note) for one in read.submissions] == [("", "It is empty."), ("", "It is not a notebook.")]
    assert read.lessons == ()


@pytest.mark.parametrize(
    ("entry", "why"),
    [
        (7, "it is not an object"),
        ({}, "its status is missing or not a text"),
        ({**submission("Ada"), "status": "lost"}, "its status is neither “graded” nor “failed”"),
        ({**submission("Ada"), "student": " "}, "its student is missing or not a text"),
        ({**submission("Ada"), "lesson": None}, "its lesson is missing or not a text"),
        ({**submission("Ada"), "score": "3"}, "its score is not a number from 0 up"),
        ({**submission("Ada"), "score": True}, "its score is not a number from 0 up"),
        ({**submission("Ada"), "score": float("nan")}, "its score is not a number from 0 up"),
        ({**submission("Ada"), "max_score": float("inf")}, "its max_score is not a number from 0 up"),
        ({**submission("Ada"), "max_score": 10**400}, "its max_score is not a number from 0 up"),
        ({**submission("Ada"), "score": -1}, "its score is not a number from 0 up"),
        ({**submission("Ada"), "score": 2, "max_score": 1}, "a score is above its maximum"),
        ({**submission("Ada"), "exercises": None}, "its exercises are not a list"),
        (submission("Ada", exercise("a", status="lost")), "an exercise's status is unknown"),
        (submission("Ada", exercise("a"), exercise("a")), "it holds an exercise twice"),
        (submission("Ada", exercise("a", mistake=3)), "its mistake is missing or not a text"),
        (submission("Ada", id=[1]), "its id is missing or not a text"),
    ],
)
def test_a_malformed_entry_is_left_out_with_a_sentence(entry: Any, why: str) -> None:
    read = results_of(*four_students(), entry)
    assert len(read.submissions) == 4
    assert read.notes == (f"1 entry of the file could not be read and is left out: entry 5: {why}.",)


def test_many_malformed_entries_are_one_sentence() -> None:
    (note,) = results_of(*four_students(), *[None] * 9).notes
    assert note.startswith("9 entries of the file") and note.endswith("entry 9: it is not an object; and others.")


def test_of_two_submissions_the_last_that_is_graded_counts() -> None:
    again = [submission("Ada", exercise("a", 0)), submission("Ada", exercise("a", 1)), failed("Ada")]
    read = results_of(*again)
    assert [one.score for one in read.submissions] == [1.0]
    assert read.notes[0].startswith("2 submissions were left out because the same student has a later one")


def test_students_of_one_name_are_told_apart_by_id() -> None:
    read = results_of(submission("Ada", id="1"), submission("Ada", id="2"), submission("Ada", id="1", lesson="03_three"))
    assert [student.label for student in read.students] == ["Ada (1)", "Ada (2)"]
    assert len(read.submissions) == 3


def test_a_new_id_in_every_lesson_is_no_new_student() -> None:
    read = results_of(submission("Ada", id="1"), submission("Ada", id="7", lesson="03_three"))
    assert [student.label for student in read.students] == ["Ada"]


def test_an_id_may_be_a_number() -> None:
    assert results_of(submission("Ada", id=4711)).submissions[0].id == "4711"


def test_unfit_characters_are_shown_as_such() -> None:
    read = results_of(submission("half \ud800, bell \x07, turned \u202e, tab\t", exercise("a")))
    assert read.students[0].name == "half \ufffd, bell \ufffd, turned \ufffd, tab\t"


# -- files that are none -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is not JSON: line 1, column 1"),
        (b'{"submissions": [', "is not JSON"),
        (b"\xff\xfe{}", "is not JSON: it is not a text in UTF-8"),
        (b"[" * 100_000, "is not JSON"),
        (b'{"submissions": [' + b"9" * 10_000 + b"]}", "is not JSON that can be read"),
        (b"[]", "is not a file of results"),
        (b'{"cells": []}', "is not a file of results"),
        (b'{"submissions": {}}', "is not a file of results"),
        (b'{"submissions": []}', "holds no submissions."),
        (b'{"submissions": [1, 2]}', "holds no submission that can be read: entry 1: it is not an object."),
    ],
)
def test_a_file_that_is_none_is_one_line(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "results.json"
    path.write_bytes(content)
    with pytest.raises(BadResults) as found:
        read_results(path)
    assert str(found.value).startswith(f"{path} {sentence}") and "\n" not in str(found.value)


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(BadResults, match="cannot be read"):
            read_results(path)


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    path.write_bytes(b"\xef\xbb\xbf" + text_of(four_students()).encode())
    assert len(read_results(path).submissions) == 4


# -- anything at all ---------------------------------------------------------------------------------------------------

texts = st.text(st.characters(codec=None), max_size=12) | st.sampled_from(HOSTILE[:8])
plain = st.none() | st.booleans() | st.integers() | st.floats() | texts
anything = st.recursive(
    plain, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4), max_leaves=12
)
statuses = st.sampled_from(["passed", "failed", "error", "timeout", "not started"])
names = st.sampled_from(HOSTILE) | st.text(st.characters(codec=None), min_size=1, max_size=12)


def mostly(usual: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """As it should be, but in one of forty draws anything: whole files get through, and most ways to break one are seen."""
    return st.integers(0, 39).flatmap(lambda draw: anything if draw == 0 else usual)


marks = mostly(st.sampled_from([0, 1, 2.5, -0.0, 5e-324, 0.1, 1e9]))
exercises = st.fixed_dictionaries(
    {"name": mostly(names), "status": mostly(statuses), "score": marks, "max_score": mostly(st.just(1e9))},
    optional={"mistake": mostly(names | st.none()), "follow_through": mostly(st.booleans()), "message": mostly(names)},
)
entries = st.fixed_dictionaries(
    {
        "student": mostly(names),
        "lesson": mostly(st.sampled_from(["01_one", "02_two"])),
        "status": mostly(st.sampled_from(["graded", "graded", "failed"])),
        "score": marks,
        "max_score": mostly(st.just(1e9)),
        "exercises": mostly(st.lists(exercises, max_size=3)),
    },
    optional={"id": mostly(names), "path": mostly(names), "note": mostly(names), "seconds": anything},
)


def assert_it_reads_or_says_why(text: str) -> None:
    try:
        read = parse_results(text)
    except BadResults as why:
        assert "\n" not in str(why)
        return
    page = report_html(read)
    assert page.endswith("</html>\n") and "<script" not in page
    for made in (page, canvas_csv(read), moodle_csv(read)):
        made.encode("utf-8")


@settings(max_examples=200)
@given(anything)
def test_any_json_reads_or_says_why(data: Any) -> None:
    assert_it_reads_or_says_why(json.dumps(data))
    assert_it_reads_or_says_why(json.dumps({"submissions": data}))
    assert_it_reads_or_says_why(json.dumps({"course": data, "submissions": [data, *four_students()]}))


@settings(max_examples=200)
@given(st.lists(entries, max_size=5))
def test_any_results_read_or_say_why(data: list[Any]) -> None:
    assert_it_reads_or_says_why(text_of(data))


@settings(max_examples=200)
@given(st.text(max_size=60) | st.binary(max_size=60).map(lambda raw: raw.decode("latin-1")))
def test_any_text_reads_or_says_why(text: str) -> None:
    assert_it_reads_or_says_why(text)
