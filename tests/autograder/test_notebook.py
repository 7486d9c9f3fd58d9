"""Notebooks are read whole, old, foreign or damaged; what cannot be read is one sentence."""

import contextlib
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder import notebook
from autograder.errors import BadNotebook
from autograder.notebook import (
    Cell,
    cells_of,
    defined_names,
    definition_source,
    earlier_imports,
    json_of,
    read_cells,
    statements,
    title_of,
)
from tests.autograder.toys import MINI, check_cell, code_cell, solution_cell


def test_a_lesson_is_read_with_nbgraders_marks() -> None:
    cells = read_cells(MINI / "solutions" / "01_rows" / "01_rows.ipynb")
    assert title_of(cells) == "1 · Rows"
    solution = next(cell for cell in cells if cell.grade_id == "row_means")
    assert (solution.kind, solution.solution, solution.graded) == ("code", True, False)
    check = next(cell for cell in cells if cell.grade_id == "check-row_means")
    assert (check.source, check.graded, check.points) == ('check("row_means")', True, 3)


@pytest.mark.parametrize(
    "data",
    [
        {"cells": [{"cell_type": "code", "source": "x = 1"}]},
        {"cells": [{"cell_type": "code", "source": ["x =", " 1"], "metadata": None}]},
        {"worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}]},
        {"cells": [None, 3, {"cell_type": "code", "source": "x = 1", "metadata": {"nbgrader": []}}]},
        {"cells": [{"source": "x = 1", "metadata": {"nbgrader": {"grade_id": 5, "points": "many", "solution": "yes"}}}]},
    ],
)
def test_odd_notebooks_are_read(data: Any) -> None:
    assert cells_of(data) == [Cell("code", "x = 1")]


def test_a_byte_order_mark_is_no_matter(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"\xef\xbb\xbf" + json.dumps({"cells": []}).encode())
    assert read_cells(path) == []


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "a.ipynb is not a notebook: it is not valid JSON (line 1)."),
        (b'{"cells":\n [}', "a.ipynb is not a notebook: it is not valid JSON (line 2)."),
        (b"PK\x03\x04", "a.ipynb is not a notebook: it is not valid JSON (line 1)."),
        (b"\xff\xfe\x00", "a.ipynb is not a text file in UTF-8, so not a notebook."),
        (b"[]", "a.ipynb is not a notebook: it holds no cells."),
        (b'{"cells": 3}', "a.ipynb is not a notebook: it holds no cells."),
        (b"{}", "a.ipynb is not a notebook: it holds no cells."),
        (b"[" * 200_000, "a.ipynb is not a notebook: it is not valid JSON."),
        (b'{"cells": ' + b"9" * 5000 + b"}", "a.ipynb is not a notebook: it is not valid JSON."),
    ],
)
def test_what_is_no_notebook_is_one_sentence(tmp_path: Path, content: bytes, sentence: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(content)
    with pytest.raises(BadNotebook) as caught:
        read_cells(path)
    assert str(caught.value) == sentence


def test_missing_folders_and_giants_are_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(BadNotebook, match=r"^none\.ipynb cannot be opened: No such file or directory\.$"):
        read_cells(tmp_path / "none.ipynb")
    with pytest.raises(BadNotebook, match="cannot be opened"):
        read_cells(tmp_path)
    big = tmp_path / "big.ipynb"
    big.write_text("x" * 2_000_000, encoding="utf-8")
    monkeypatch.setattr(notebook, "MAX_BYTES", 1_000_000)
    with pytest.raises(BadNotebook, match=r"^big\.ipynb is larger than 1 MB\.$"):
        read_cells(big)


def test_a_notebook_that_would_fill_the_memory_is_not_read() -> None:
    many = b'{"cells": [' + b"{}," * 5000 + b"{}]}"
    with pytest.raises(BadNotebook, match=r"^many\.ipynb has 5,001 cells; at most 5,000 are read\.$"):
        cells_of(json_of(many, "many.ipynb"), "many.ipynb")
    with pytest.raises(BadNotebook, match="holds more than 3,000,000 values"):
        json_of(b'{"cells": [], "metadata": [' + b"[]," * 1_500_000 + b"[]]}", "deep.ipynb")


@given(st.binary(max_size=200))
def test_any_bytes_are_cells_or_a_bad_notebook(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(content)
    try:
        assert isinstance(read_cells(path), list)
    except BadNotebook as error:
        assert str(error).startswith("a.ipynb ")


KEYS = [
    "cells",
    "worksheets",
    "cell_type",
    "source",
    "input",
    "metadata",
    "nbgrader",
    "grade_id",
    "points",
    "solution",
    "grade",
    "code",
]
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.just(10**400) | st.floats() | st.sampled_from(KEYS) | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["cells", "worksheets"]), JUNK, min_size=1) | JUNK)
def test_any_json_is_cells_or_a_bad_notebook(tmp_path: Path, data: Any) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(json.dumps(data), encoding="utf-8")
    try:
        cells = read_cells(path)
    except BadNotebook:
        return
    assert all(isinstance(cell.source, str) and isinstance(cell.points, float) for cell in cells)


WHOLE = (MINI / "solutions" / "01_rows" / "01_rows.ipynb").read_bytes()


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_one_damaged_byte_is_cells_or_a_bad_notebook(tmp_path: Path, at: int, byte: int) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :])
    with contextlib.suppress(BadNotebook):
        assert read_cells(path)


CELLS = cells_of(
    {
        "cells": [
            {"cell_type": "markdown", "source": "text\n# A title \n# Another"},
            code_cell("import numpy as np\nfrom autograder import check\nfrom earlier import first, second\nplot(np)"),
            solution_cell("double", "def double(x):\n    return 2 * x"),
            check_cell("double"),
            code_cell("from math import pi\nfrom earlier import first\nshown = double(pi)"),
        ]
    }
)


def test_definitions_are_imports_and_solutions() -> None:
    text = definition_source(CELLS)
    assert text == "import numpy as np\n\ndef double(x):\n    return 2 * x\n\nfrom math import pi\n"
    assert defined_names(text) == {"np", "double", "pi"}
    assert earlier_imports(CELLS) == ["first", "second"]
    assert title_of(CELLS) == "A title"
    assert title_of([]) == ""


@pytest.mark.parametrize("source", ["def (", "%matplotlib inline", "x = \x00", "(" * 5000])
def test_an_authors_cell_that_is_no_python_is_named(source: str) -> None:
    for marks in ([Cell("code", source)], [Cell("code", source, "double", solution=True)]):
        with pytest.raises(BadNotebook, match=r"^The cell that begins with `.*` is no Python: "):
            definition_source(marks)
    with pytest.raises(BadNotebook):
        list(statements([Cell("code", source)]))
