"""The checks file brings back what was written; a damaged one is one sentence and never a traceback."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.checks import Checks, QuestionChecks
from autograder.errors import BadChecks, CourseError, NoLesson
from autograder.frozen import FILE_NAME, checks_text, read_checks, same_text
from autograder.inside import Outcome, Raised
from autograder.values import Lambda, Rng
from tests.autograder.toys import toy

QUESTION = QuestionChecks("parity", "tell", 1, 2, {"a": ("even", "Right."), "b": ("odd", "No.")}, "a")
CASES: list[tuple[dict[str, Any], Any]] = [
    ({"x": np.array([1.0, 2.0]), "f": Lambda("x: x"), "rng": Rng(3)}, (np.array([1.0, 2.0]), True)),
    ({"x": np.array([3, 4]), "f": Lambda("x: x"), "rng": Rng(3)}, [float("nan"), float("inf"), None, "word"]),
]
TOY = toy(
    CASES,
    mistakes={"stops": [Outcome(raised=Raised("ValueError", "no")), Outcome(odd="a class")]},
    returns=("w", "b"),
    rules=("def rule(result, **case):\n    return None\n",),
    defaults={"f": 2.5},
    raises={"stops": "no"},
)


def write(folder: Path, text: str) -> Path:
    (folder / FILE_NAME).write_text(text, encoding="utf-8")
    return folder


def test_what_was_written_is_read(tmp_path: Path) -> None:
    read = read_checks(write(tmp_path, checks_text("01_toy", "Tôy", {"toy": TOY, "parity": QUESTION})))
    assert (read.lesson, read.title, read.folder) == ("01_toy", "Tôy", tmp_path)
    assert list(read.exercises) == ["toy", "parity"]
    assert read.exercises["parity"] == QUESTION
    again = read.exercises["toy"]
    assert isinstance(again, Checks)
    assert again.to_json() == json.loads(json.dumps(TOY.to_json()))
    assert again.cases[0].arguments["x"].dtype == float and again.cases[1].arguments["x"].dtype == int
    assert again.cases[0].arguments["rng"] == Rng(3)
    assert np.isnan(again.cases[1].expected.value[0])  # type: ignore[union-attr]


def test_expected_numbers_are_rounded_inputs_are_not() -> None:
    third = 1 / 3
    text = checks_text("01_toy", "Toy", {"toy": toy([({"x": third}, third)])})
    case = json.loads(text)["exercises"]["toy"]["cases"][0]
    assert case["arguments"]["x"] == third
    assert case["expected"]["value"] == 0.333333333333


def test_one_exercise_is_one_line() -> None:
    assert len(checks_text("01_toy", "Toy", {"toy": TOY, "parity": QUESTION}).splitlines()) == 5


def test_texts_are_the_same_to_nine_digits() -> None:
    text = checks_text("01_toy", "Toy", {"toy": toy([({"x": 1.5}, 2.25)])})
    assert same_text(text, text.replace("2.25", "2.2500000000001"))
    assert not same_text(text, text.replace("2.25", "2.2501"))
    assert not same_text(text, text.replace("case 0", "case 1"))
    assert not same_text(text, text[:-20])


def test_no_file_is_no_lesson(tmp_path: Path) -> None:
    with pytest.raises(
        NoLesson, match=r"There is no checks\.json in this folder: open the lesson's notebook inside its own folder"
    ):
        read_checks(tmp_path)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "damaged"),
        (b"\xff\xfe\x00", "damaged"),
        (b"[]", "damaged"),
        (b"null", "damaged"),
        (b"{}", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b'{"version": 2}', "is of version 2, this engine reads version 1: update both."),
        (b'{"version": 1, "lesson": "a", "title": "b", "exercises": []}', "damaged"),
        (b'{"version": 1, "lesson": "a", "title": "b", "exercises": {"x": {"kind": "function"}}}', "damaged"),
        (b'{"version": 1, "lesson": "a", "title": "b", "exercises": {"x": 3}}', "damaged"),
    ],
)
def test_a_damaged_file_is_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(BadChecks) as caught:
        read_checks(tmp_path)
    assert words in str(caught.value) and "\n" not in str(caught.value)


def test_a_folder_in_its_place_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).mkdir()
    with pytest.raises(BadChecks, match="damaged"):
        read_checks(tmp_path)


TEXT = checks_text("01_toy", "Toy", {"toy": TOY, "parity": QUESTION})


@given(st.integers(0, len(TEXT) - 2))
def test_a_file_cut_anywhere_is_damaged(tmp_path: Path, length: int) -> None:
    with pytest.raises(BadChecks):
        read_checks(write(tmp_path, TEXT[:length]))


JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["$array", "$scalar", "shape", "data", "a"]), inner)
    ),
    max_leaves=5,
)
KEYS = [*sorted(TOY.to_json()), "cases", "cases"]


@given(st.sampled_from(KEYS), JUNK)
def test_junk_in_any_field_is_read_or_one_sentence(tmp_path: Path, key: str, junk: Any) -> None:
    data = json.loads(TEXT)
    data["exercises"]["toy"][key] = (
        junk if key != "cases" else [{"label": "a", "arguments": {"x": junk}, "expected": None, "mistaken": {}}]
    )
    try:
        read_checks(write(tmp_path, json.dumps(data)))
    except CourseError as error:
        assert str(error).endswith(".")
