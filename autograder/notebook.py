"""Read notebooks, whole or damaged, and find in them what this project needs: definitions, check cells, titles."""

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.errors import BadNotebook
from autograder.source import bound_names
from autograder.values import members

MAX_BYTES = 100_000_000
MAX_MEMBERS = 3_000_000
MAX_CELLS = 5_000
MAX_CODE = 20_000_000
MAX_POINTS = 1e6
CHECK_PREFIX = "check-"
BEGIN, END = "### BEGIN SOLUTION", "### END SOLUTION"


@dataclass(frozen=True)
class Cell:
    """One cell: its kind, text, and nbgrader's metadata."""

    kind: str
    source: str
    grade_id: str | None = None
    solution: bool = False
    graded: bool = False
    points: float = 0.0


def read_cells(path: Path) -> list[Cell]:
    """The cells of a notebook file.

    Raises
    ------
    BadNotebook
        When it cannot be read, with the reason in one sentence.
    """
    return cells_of(read_json(path), path.name)


def read_json(path: Path) -> dict[str, Any]:
    """The notebook as JSON data."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BadNotebook(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB.")
        content = path.read_bytes()
    except OSError as error:
        raise BadNotebook(f"{path.name} cannot be opened: {error.strerror}.") from None
    return json_of(content, path.name)


def json_of(content: bytes, name: str) -> dict[str, Any]:
    """The data of a notebook file of this content; `name` is for messages."""
    if members(content) > MAX_MEMBERS:
        raise BadNotebook(f"{name} is no notebook of a lesson: it holds more than {MAX_MEMBERS:,} values.")
    try:
        data = json.loads(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise BadNotebook(f"{name} is not a text file in UTF-8, so not a notebook.") from None
    except (ValueError, RecursionError) as error:
        detail = f" (line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise BadNotebook(f"{name} is not a notebook: it is not valid JSON{detail}.") from None
    if not isinstance(data, dict):
        raise BadNotebook(f"{name} is not a notebook: it holds no cells.")
    return data


def cells_of(data: dict[str, Any], name: str = "The notebook") -> list[Cell]:
    """The cells of notebook data, of any format version from 3 on."""
    raw = data.get("cells")
    if raw is None and isinstance(data.get("worksheets"), list):
        sheets = [sheet.get("cells") for sheet in data["worksheets"] if isinstance(sheet, dict)]
        raw = [cell for cells in sheets if isinstance(cells, list) for cell in cells]
    if not isinstance(raw, list):
        raise BadNotebook(f"{name} is not a notebook: it holds no cells.")
    if len(raw) > MAX_CELLS:
        raise BadNotebook(f"{name} has {len(raw):,} cells; at most {MAX_CELLS:,} are read.")
    cells = [_cell(item) for item in raw if isinstance(item, dict)]
    if sum(len(cell.source) for cell in cells if cell.kind == "code") > MAX_CODE:
        raise BadNotebook(f"{name} has more than {MAX_CODE:,} characters of code.")
    return cells


def _cell(item: dict[str, Any]) -> Cell:
    metadata = item.get("metadata")
    marks = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    marks = marks if isinstance(marks, dict) else {}
    grade_id = marks.get("grade_id")
    points = marks.get("points", 0)
    return Cell(
        kind=str(item.get("cell_type", "code")),
        source=_joined(item.get("source", item.get("input", ""))),
        grade_id=grade_id if isinstance(grade_id, str) and grade_id else None,
        solution=marks.get("solution") is True,
        graded=marks.get("grade") is True,
        points=float(points) if isinstance(points, (int, float)) and abs(points) < MAX_POINTS else 0.0,
    )


def _joined(source: Any) -> str:
    if isinstance(source, list):
        return "".join(str(line) for line in source)
    return source if isinstance(source, str) else ""


def statements(cells: list[Cell]) -> Iterator[ast.stmt]:
    """The top-level statements of the code cells, in order."""
    for cell in cells:
        if cell.kind == "code":
            yield from parse(cell).body


def parse(cell: Cell) -> ast.Module:
    """The syntax tree of a code cell.

    Raises
    ------
    BadNotebook
        When it is no Python.
    """
    try:
        return ast.parse(cell.source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        start = next((line.strip() for line in cell.source.splitlines() if line.strip()), "")
        raise BadNotebook(f"The cell that begins with `{start[:60]}` is no Python: {error}.") from None


def definition_source(cells: list[Cell]) -> str:
    """The part of a lesson's notebook that defines its exercises: imports and the solution cells.

    Imports of the course's own front door are left out: a definition needs none.
    """
    parts = []
    for cell in cells:
        if cell.kind != "code":
            continue
        if cell.solution:
            parse(cell)
            parts.append(cell.source)
        elif not cell.graded:
            parts += [ast.unparse(s) for s in parse(cell).body if _plain_import(s)]
    return "\n\n".join(parts) + "\n"


def stub_of(source: str) -> str:
    """What the release makes of a solution cell: without what stands between the marks of a solution."""
    lines: list[str] = []
    inside = False
    for line in source.splitlines():
        if line.strip() == BEGIN:
            inside, indent = True, line[: len(line) - len(line.lstrip())]
            lines += [f"{indent}raise NotImplementedError()"] if indent else []
        elif line.strip() == END:
            inside = False
        elif not inside:
            lines.append(line)
    return "\n".join(lines)


def _plain_import(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Import):
        return True
    return isinstance(statement, ast.ImportFrom) and statement.module not in ("autograder", "earlier", "__future__")


def earlier_imports(cells: list[Cell]) -> list[str]:
    """The names a lesson imports from ``earlier``, in order."""
    found: dict[str, None] = {}
    for statement in statements(cells):
        if isinstance(statement, ast.ImportFrom) and statement.module == "earlier":
            found.update(dict.fromkeys(alias.name for alias in statement.names))
    return list(found)


def imported_modules(cells: list[Cell]) -> list[str]:
    """The modules that a lesson's cells import, but for its own ``earlier``, and the names out of them, which may be modules."""
    found: dict[str, None] = {}
    for statement in statements(cells):
        if isinstance(statement, ast.Import):
            found.update(dict.fromkeys(alias.name for alias in statement.names))
        elif isinstance(statement, ast.ImportFrom) and statement.module and not statement.level:
            inner = [f"{statement.module}.{alias.name}" for alias in statement.names]
            found.update(dict.fromkeys([statement.module, *inner]))
    return sorted(name for name in found if name.split(".")[0] not in ("earlier", "__future__"))


def defined_names(source: str) -> set[str]:
    """The names bound at the top level of some code."""
    return {name for statement in ast.parse(source).body for name in bound_names(statement)}


def title_of(cells: list[Cell]) -> str:
    """The first heading."""
    for cell in cells:
        if cell.kind == "markdown":
            for line in cell.source.splitlines():
                if line.startswith("# "):
                    return line[2:].strip()
    return ""
