"""Hand in a list of attacks with an honest submission between any two, grade them all in one batch, and say what came of it."""

import json
import shutil
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from autograder import runner
from autograder.batch import OneGrader, Plan, Record, run
from autograder.build import build
from autograder.course import load_course
from autograder.sandbox import Choice
from autograder.submissions import find
from tests.attacks.catalogue import ATTACKS, RIGHT, Attack
from tests.autograder.toys import MINI

LESSON = "01_rows"
CANARY = "canary-4f1d9c"
SECONDS = {"CELL_SECONDS": 0.8, "GRACE_SECONDS": 0.4, "OWN_SECONDS": 12.0}


@dataclass(frozen=True)
class Place:
    """A course with little time for each exercise, and beside it what no submission may see or change."""

    root: Path

    @property
    def solutions(self) -> Path:
        return self.root / "course" / "solutions"

    @property
    def submitted(self) -> Path:
        return self.root / "submitted"

    @property
    def outside(self) -> dict[str, Path]:
        neighbour = self.submitted / "000 honest" / LESSON / f"{LESSON}.ipynb"
        return {"secret": self.solutions / "secret.py", "gradebook": self.root / "gradebook.db", "neighbour": neighbour}


def make_place(root: Path) -> Place:
    """Build the small course in `root`, with less than a second for each exercise."""
    place = Place(root)
    shutil.copytree(MINI, root / "course")
    declared = place.solutions / LESSON / "exercises.py"
    text = declared.read_text(encoding="utf-8")
    declared.write_text(text.replace("    stars=", "    seconds=0.8,\n    stars="), encoding="utf-8")
    build(root / "course")
    for name in ("secret", "gradebook"):
        place.outside[name].write_text(f"{CANARY} {name}\n", encoding="utf-8")
    return place


def hand_in(place: Place, attacks: Sequence[Attack]) -> None:
    """Write each attack between two honest submissions; they are graded in the order of their names."""
    honest = Attack("honest", after=(f"# {CANARY}",))
    for number, attack in enumerate(attacks):
        _write(place, f"{2 * number:03} honest", honest)
        _write(place, f"{2 * number + 1:03} {attack.name}", attack)
    _write(place, f"{2 * len(attacks):03} honest", honest)


def _write(place: Place, student: str, attack: Attack) -> None:
    file = place.submitted / student / LESSON / f"{LESSON}.ipynb"
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(notebook(place, attack)), encoding="utf-8")


def notebook(place: Place, attack: Attack) -> dict[str, Any]:
    """The release with the attack's cells in it."""
    path = place.root / "course" / "lessons" / LESSON / f"{LESSON}.ipynb"
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    answers = RIGHT | dict(attack.answers)
    for cell in data["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = aimed(place, answers[name]) if name in answers else cell["source"]
    data["cells"][2:2] = [code_cell(aimed(place, source)) for source in attack.before]
    data["cells"] += [code_cell(aimed(place, source)) for source in attack.after]
    return data


def aimed(place: Place, source: str) -> str:
    """The source with the paths of the files outside and the word in them."""
    for name, path in place.outside.items():
        source = source.replace(f"{{{name}!r}}", repr(str(path)))
    return source.replace("{canary!r}", repr(CANARY))


def code_cell(source: str) -> dict[str, Any]:
    return {"cell_type": "code", "execution_count": None, "metadata": {}, "outputs": [], "source": source}


def grade_all(place: Place, sandbox: Choice) -> list[Record]:
    """The records of all that was handed in, by one grader."""
    lessons = load_course(place.solutions).lessons
    return run(find([place.submitted], lessons), OneGrader(Plan(place.solutions, sandbox, 7)))


def main(folder: str, sandbox: str) -> None:
    """As an ordinary user: run the attacks meant for one and print the records."""
    for name, seconds in SECONDS.items():
        setattr(runner, name, seconds)
    place = make_place(Path(folder))
    hand_in(place, [attack for attack in ATTACKS if attack.user])
    before = {name: path.read_bytes() for name, path in place.outside.items()}
    records = grade_all(place, cast(Choice, sandbox))
    kept = before == {name: path.read_bytes() for name, path in place.outside.items()}
    print(json.dumps({"records": records, "kept": kept}))


if __name__ == "__main__":
    main(*sys.argv[1:])
