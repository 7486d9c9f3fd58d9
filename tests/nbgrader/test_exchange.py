"""From release to returned feedback through nbgrader's exchange, each step with nbgrader's own command.

One submission is marked once more in the way that formgrader's button does it.
"""

import csv
import json
import shutil
from pathlib import Path

import pytest

from tests.nbgrader.commands import CourseCopy, read_feedback
from tests.nbgrader.conftest import MINI

pytestmark = pytest.mark.nbgrader


BUTTON = """
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config.loader import PyFileConfigLoader

config = PyFileConfigLoader("nbgrader_config.py").load_config()
done = NbGraderAPI(CourseDirectory(config=config), config=config).autograde("01_rows", "ben")
assert done["success"], done
"""


@pytest.mark.usefixtures("runs")
def test_release_fetch_submit_collect_mark_return_and_export(tmp_path: Path) -> None:
    course, ada, ben = CourseCopy(MINI, "01_rows", tmp_path / "course"), tmp_path / "ada", tmp_path / "ben"
    shared = [f"--Exchange.root={tmp_path / 'exchange'}", "--course", "perceptron-to-keras"]

    def student(command: str, folder: Path) -> str:
        own = [f"--CourseDirectory.student_id={folder.name}", f"--Exchange.cache={tmp_path / 'cache' / folder.name}"]
        return course.nbgrader(command, "--assignment", "01_rows", *own, *shared, folder=folder)

    course.nbgrader("release_assignment", "01_rows", *shared)

    ada.mkdir()
    assert "01_rows" in student("list", ada)
    student("fetch_assignment", ada)
    assert sorted(path.name for path in (ada / "01_rows").iterdir()) == ["01_rows.ipynb", "checks.json"]
    shutil.copytree(ada, ben)
    paper = course.paper()
    for folder, notebook in ((ada, paper.solved()), (ben, paper.solved(paper.rounds[0]))):
        (folder / "01_rows" / "01_rows.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        student("submit", folder)

    course.nbgrader("collect", "01_rows", *shared)
    course.nbgrader("autograde", "01_rows")
    course.nbgrader("generate_feedback", "01_rows")
    course.nbgrader("release_feedback", "01_rows", *shared)
    student("fetch_feedback", ben)
    course.python("-c", BUTTON)
    course.nbgrader("export")

    with open(course.root / "grades.csv", newline="", encoding="utf-8") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    full, wrong = paper.full_marks(), paper.full_marks(but=paper.rounds[0])
    assert {name: float(row["score"]) for name, row in rows.items()} == {"ada": sum(full.values()), "ben": sum(wrong.values())}
    assert {float(row["max_score"]) for row in rows.values()} == {sum(full.values())}
    assert all(row["timestamp"] for row in rows.values())
    (page,) = ben.glob("01_rows/feedback/*/01_rows.html")
    assert paper.said_of("row_means", 0) in read_feedback(page.read_text(encoding="utf-8")).checks["row_means"]
