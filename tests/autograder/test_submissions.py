"""What was handed in is found wherever it lies, nothing leaves its zip, and what cannot be graded says why in one sentence."""

import io
import json
import os
import random
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder import notebook as notebook_module
from autograder.errors import BadNotebook, CourseError, NoSubmissions
from autograder.notebook import cells_of, json_of
from autograder.submissions import Submission, find, lesson_in

LESSONS = ("01_rows", "02_columns", "10_rows_again")
PAGE = b'{"cells": []}'


def lay(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, content in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return root


def zipped(path: Path, files: Mapping[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


def told(found: list[Submission]) -> list[tuple[str, str | None, bool]]:
    return [(s.student, s.lesson, s.note is None) for s in found]


def test_nbgraders_tree_from_any_of_its_folders(tmp_path: Path) -> None:
    files = {
        "submitted/ann/01_rows/01_rows.ipynb": PAGE,
        "submitted/ann/01_rows/earlier.py": b"x = 1",
        "submitted/ann/01_rows/.ipynb_checkpoints/01_rows-checkpoint.ipynb": PAGE,
        "submitted/ann/02_columns/02_columns.ipynb": PAGE,
        "submitted/bob/01_rows/01_rows.ipynb": PAGE,
        "submitted/eve/01_rows/timestamp.txt": b"",
    }
    lay(tmp_path, files)
    expected = [("ann", "01_rows", True), ("bob", "01_rows", True), ("eve", "01_rows", False), ("ann", "02_columns", True)]
    assert told(find([tmp_path / "submitted"], LESSONS)) == expected
    assert told(find([tmp_path / "submitted" / "ann"], LESSONS)) == [("ann", "01_rows", True), ("ann", "02_columns", True)]
    assert told(find([tmp_path / "submitted" / "ann" / "01_rows"], LESSONS)) == [("ann", "01_rows", True)]
    assert told(find([tmp_path / "submitted/bob/01_rows/01_rows.ipynb"], LESSONS)) == [("bob", "01_rows", True)]
    assert told(find([tmp_path / "submitted", tmp_path / "submitted" / "ann"], LESSONS)) == expected
    no_notebook = find([tmp_path / "submitted"], LESSONS)[2]
    assert no_notebook.note == "There is no notebook in this folder."


def test_a_folder_of_notebooks(tmp_path: Path) -> None:
    names = ["01_rows-ann.ipynb", "bob.ipynb", "carl/01_rows (1).ipynb", "Copy of 01_rows.ipynb", "notes.txt"]
    lay(tmp_path, dict.fromkeys(names, PAGE))
    found = {(s.student, s.lesson) for s in find([tmp_path], LESSONS)}
    assert found == {("ann", "01_rows"), ("bob", None), ("carl", "01_rows"), ("Copy of 01_rows", "01_rows")}


def test_zips_of_canvas_and_moodle(tmp_path: Path) -> None:
    canvas = zipped(
        tmp_path / "canvas.zip",
        {
            "doejane_LATE_1001_500_01_rows.ipynb": PAGE,
            "roerichard_1002_501_01_rows-1.ipynb": PAGE,
            "poejohn_1003_502_homework.pdf": b"%PDF",
        },
    )
    found = find([canvas], LESSONS)
    assert [(s.student, s.id, s.lesson) for s in found] == [
        ("poejohn", "1003", None),
        ("doejane", "1001", "01_rows"),
        ("roerichard", "1002", "01_rows"),
    ]
    assert found[0].note == "poejohn_1003_502_homework.pdf is not a notebook (.ipynb)."
    assert found[1].read() == PAGE
    moodle = zipped(
        tmp_path / "moodle.zip",
        {
            "Jane Doe_1001_assignsubmission_file_/01_rows.ipynb": PAGE,
            "Zoë Ångström_1002_assignsubmission_file_/01_rows (2).ipynb": PAGE,
            "Ann Old_1003_assignsubmission_file_01_rows.ipynb": PAGE,
        },
    )
    assert [(s.student, s.id, s.lesson) for s in find([moodle], LESSONS)] == [
        ("Ann Old", "1003", "01_rows"),
        ("Jane Doe", "1001", "01_rows"),
        ("Zoë Ångström", "1002", "01_rows"),
    ]
    namesakes = zipped(tmp_path / "two.zip", {"doejane_1_5_01_rows.ipynb": PAGE, "doejane_2_6_01_rows.ipynb": PAGE})
    assert [s.student for s in find([namesakes], LESSONS)] == ["doejane (1)", "doejane (2)"]
    tree = zipped(tmp_path / "tree.zip", {"submitted/ann/01_rows/01_rows.ipynb": PAGE, "__MACOSX/x.ipynb": PAGE})
    assert told(find([tree], LESSONS)) == [("ann", "01_rows", True)]


def test_of_two_files_of_one_student_the_last_counts(tmp_path: Path) -> None:
    canvas = zipped(tmp_path / "c.zip", {"doejane_1_900_01_rows.ipynb": PAGE, "doejane_1_1000_01_rows-2.ipynb": b"{}"})
    first, last = find([canvas], LESSONS)
    assert (first.read(), first.note) == (b"{}", None)
    assert last.note == "Another file of the same student for the same lesson was graded: doejane_1_1000_01_rows-2.ipynb."
    lay(tmp_path / "t", {"ann/01_rows/01_rows.ipynb": PAGE, "ann/01_rows/scratch.ipynb": b"{}"})
    os.utime(tmp_path / "t/ann/01_rows/01_rows.ipynb", (1, 1))
    kept, other = find([tmp_path / "t"], LESSONS)
    assert kept.path.endswith("01_rows.ipynb") and kept.note is None and other.note is not None


def test_nobody_takes_anothers_place_by_a_name_of_his_own(tmp_path: Path) -> None:
    """Of a platform's names only the outermost is the platform's; a student chooses those of the files and folders in it."""
    moodle = zipped(
        tmp_path / "moodle.zip",
        {
            "Ann_5_assignsubmission_file_/01_rows.ipynb": PAGE,
            "Zed_6_assignsubmission_file_/Ann_5_assignsubmission_file_/01_rows (9).ipynb": PAGE,
            "Eve_7_assignsubmission_file_/Ann/01_rows/01_rows.ipynb": PAGE,
            "Bob_8_assignsubmission_file_/01_rows/01_rows.ipynb": PAGE,
            "Zoe_5_assignsubmission_file__9_assignsubmission_file/01_rows.ipynb": PAGE,
        },
    )
    flat = zipped(
        tmp_path / "flat.zip",
        {
            "Ann_5_assignsubmission_file_01_rows.ipynb": PAGE,
            "Zed_6_assignsubmission_file_Ann_5_assignsubmission_file_01_rows.ipynb": PAGE,
        },
    )
    canvas = zipped(
        tmp_path / "canvas.zip",
        {"ann_5_101_01_rows.ipynb": PAGE, "zed_6_102_ann_5_assignsubmission_file_01_rows.ipynb": PAGE},
    )

    def whose(path: Path) -> list[tuple[str, str | None, str | None]]:
        return [(s.student, s.id, s.note) for s in find([path], LESSONS)]

    named_so = ("Zoe_5_assignsubmission_file_", "9", None)
    assert whose(moodle) == [("Ann", "5", None), ("Bob", "8", None), ("Eve", "7", None), ("Zed", "6", None), named_so]
    assert whose(flat) == [("Ann", "5", None), ("Zed", "6", None)]
    assert whose(canvas) == [("ann", "5", None), ("zed", "6", None)]


def test_a_name_is_the_same_in_either_form_of_unicode(tmp_path: Path) -> None:
    files = {f"submitted/{name}/01_rows/01_rows.ipynb": PAGE for name in ("Jos\u00e9", "Jose\u0301")}
    found = find([zipped(tmp_path / "class.zip", files)], LESSONS)
    assert {s.student for s in found} == {"Jos\u00e9"}
    assert sum(s.note is None for s in found) == 1


def test_nothing_leaves_a_zip(tmp_path: Path) -> None:
    names = ["../out.ipynb", "/etc/out.ipynb", "a/../../out.ipynb", "C:\\out.ipynb", "..\\out.ipynb"]
    path = zipped(tmp_path / "in.zip", {**dict.fromkeys(names, PAGE), "ann/01_rows.ipynb": PAGE})
    found = find([path], LESSONS)
    assert [s for s in found if s.note is None] == [s for s in found if s.student == "ann"]
    assert sum("names a file outside of itself" in (s.note or "") for s in found) == len(names)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["in.zip"]


def test_bombs_links_and_pipes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.submissions.MAX_BYTES", 10_000)
    bomb = zipped(tmp_path / "bomb.zip", {"ann/01_rows.ipynb": b" " * 1_000_000})
    assert bomb.stat().st_size < 10_000
    folder = lay(tmp_path / "f", {"big.ipynb": b" " * 20_000, "secret.txt": PAGE})
    (folder / "link.ipynb").symlink_to(folder / "secret.txt")
    os.mkfifo(folder / "pipe.ipynb")
    says = {}
    for submission in [*find([bomb], LESSONS), *find([folder], LESSONS)]:
        with pytest.raises(BadNotebook) as error:
            submission.read()
        says[submission.student] = str(error.value)
    assert says["ann"] == "01_rows.ipynb is larger than 0 MB." and "larger" in says["big"]
    assert "cannot be opened" in says["link"] and says["pipe"] == "pipe.ipynb is not a file."


def test_damaged_zips(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "x.zip", {"ann/01_rows.ipynb": bytes(random.Random(1).randbytes(5000))}).read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[:1000])
    (only,) = find([cut], LESSONS)
    assert only.note == "cut.zip is not a zip file, or it is damaged."
    middle = bytearray(whole)
    middle[2000:2010] = b"0123456789"
    (tmp_path / "hurt.zip").write_bytes(middle)
    with pytest.raises(BadNotebook, match="damaged or encrypted"):
        find([tmp_path / "hurt.zip"], LESSONS)[0].read()


def test_paths_that_are_not_there(tmp_path: Path) -> None:
    with pytest.raises(NoSubmissions, match="There is no file or folder"):
        find([tmp_path / "none"], LESSONS)
    with pytest.raises(NoSubmissions, match="There is no notebook in"):
        find([tmp_path], LESSONS)


def test_names_that_are_no_text(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path) + b"/sub\xff\xfe"
    os.mkdir(folder)
    with open(folder + b"/01_rows\xff.ipynb", "wb") as file:
        file.write(PAGE)
    (found,) = find([tmp_path], LESSONS)
    assert found.read() == PAGE
    json.dumps([found.student, found.path]).encode("utf-8")
    assert "?" in found.student and found.lesson == "01_rows"


@pytest.mark.parametrize(
    ("name", "lesson"),
    [
        ("01_rows.ipynb", "01_rows"),
        ("01_rows (1).ipynb", "01_rows"),
        ("01-Rows copy.ipynb", "01_rows"),
        ("10_rows_again.ipynb", "10_rows_again"),
        ("rows.ipynb", None),
        ("", None),
    ],
)
def test_the_lesson_that_a_name_speaks_of(name: str, lesson: str | None) -> None:
    assert lesson_in(name, LESSONS) == lesson


# -- fuzzing: whatever the bytes are, there are cells or one sentence ---------------------------------------------------------

KEYS = ("cells", "worksheets", "cell_type", "source", "input", "metadata", "nbgrader", "grade_id", "solution", "grade", "points")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=5), inner, max_size=5),
    max_leaves=25,
)


def read(content: bytes) -> int:
    """How many cells there are; a sentence counts as none."""
    try:
        return len(cells_of(json_of(content, "x.ipynb"), "x.ipynb"))
    except CourseError as error:
        assert str(error) and "\n" not in str(error)
        return 0


@settings(max_examples=4000)
@given(JSON)
def test_fuzz_of_notebooks_as_data(data: object) -> None:
    read(json.dumps({"cells": data}).encode())
    read(json.dumps(data).encode())


@settings(max_examples=1000)
@given(st.binary(max_size=200))
def test_fuzz_of_bytes(content: bytes) -> None:
    read(content)


def test_fuzz_of_damaged_notebooks() -> None:
    """Ten thousand ways to change, cut and double the bytes of a real notebook."""
    source = Path(notebook_module.__file__).parents[1] / "tests/mini/solutions/01_rows/01_rows.ipynb"
    whole, rng, some = source.read_bytes(), random.Random(3), 0
    for _ in range(10_000):
        content = bytearray(whole)
        for _ in range(rng.randint(1, 4)):
            at = rng.randrange(len(content))
            match rng.randrange(4):
                case 0:
                    content[at] = rng.randrange(256)
                case 1:
                    del content[at : at + rng.randint(1, 50)]
                case 2:
                    content[at:at] = content[at : at + rng.randint(1, 50)]
                case _:
                    content[at:at] = rng.choice([b"{", b"[", b'"', b"null", b"\x00", b"1e999", b"\\ud800", b"[" * 3000])
        some += read(bytes(content)) > 0
    assert 100 < some < 9_900


@settings(max_examples=300)
@given(st.binary(max_size=300), st.integers(0, 400))
def test_fuzz_of_zips(noise: bytes, at: int) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("ann_1_2_01_rows.ipynb", PAGE)
    content = bytearray(buffer.getvalue())
    content[at : at + len(noise)] = noise
    path = Path(os.environ.get("TMPDIR", "/tmp")) / f"fuzz-{os.getpid()}.zip"
    path.write_bytes(content)
    try:
        for submission in find([path], LESSONS):
            if submission.note is None:
                submission.read()
    except CourseError as error:
        assert str(error)
    finally:
        path.unlink()
