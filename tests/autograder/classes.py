"""Small classes of students, as “autograder grade --json” writes them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from autograder.class_results import ClassResults
from autograder.results_file import parse_results

HOSTILE = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>'",
    "</title></style></svg><b>",
    "half \ud800 character",
    "bell \x07, escape \x1b[31m, zero \x00, delete \x7f",
    "turned \u202eround\u202c",
    "&amp; &lt;script&gt;",
    "=HYPERLINK(1)",
    "long " * 5000,
    "unbroken" * 2000,
    "](javascript:alert(1)) `code",
    "שלום עולם",
    "漢字" * 40,
]


def exercise(name: str, score: float = 0.0, most: float = 1.0, **more: Any) -> dict[str, Any]:
    """One exercise, passed where it has full marks and failed where not."""
    status = "passed" if score == most else "failed"
    fields = {"name": name, "status": status, "score": score, "max_score": most, "mistake": None, "follow_through": False}
    return {**fields, "message": f"{name} · {status}.", **more}


def submission(student: str, *exercises: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    """A graded submission of lesson 02_two with these exercises."""
    score, most = (sum(one[key] for one in exercises) for key in ("score", "max_score"))
    fields = {"student": student, "id": None, "lesson": "02_two", "path": f"{student}.ipynb", "status": "graded"}
    marks = {"score": score, "max_score": most, "seconds": 0.4, "note": None, "exercises": list(exercises)}
    return {**fields, **marks, **more}


def failed(student: str, note: str | None = "It is not a notebook.", **more: Any) -> dict[str, Any]:
    return submission(student, **{"status": "failed", "score": 0.0, "max_score": 6.0, "note": note, **more})


def text_of(submissions: Sequence[Any], course: str = "Toys") -> str:
    return json.dumps({"course": course, "seed": 1, "sandbox": "bwrap", "submissions": list(submissions)})


def results_of(*submissions: Any, course: str = "Toys") -> ClassResults:
    return parse_results(text_of(submissions, course))


def four_students() -> list[dict[str, Any]]:
    """Marks that can be worked by hand: 6, 4, 1 and 3 of 6."""
    rows = {"Ada": (1, 2, 3), "Bela": (1, 0, 3), "Chidi": (0, 1, 0), "Dana": (0, 1, 2)}
    return [
        submission(name, exercise("a", a, 1), exercise("b", b, 2), exercise("c", c, 3), id=str(number))
        for number, (name, (a, b, c)) in enumerate(rows.items(), start=11)
    ]


def hostile_class() -> list[dict[str, Any]]:
    """Every text of every submission is hostile; the lessons' names, too."""
    return [
        submission(
            text,
            exercise(text, 0, 2, mistake=text, message=text * 2),
            exercise(f"{text} 2", 0, 2, status="timeout"),
            id=text,
            lesson=lesson,
            path=text,
        )
        for text in HOSTILE
        for lesson in ("02_two", text)
    ] + [failed(text, text, path=text, id=text, lesson=lesson) for text in HOSTILE for lesson in ("03_three", "")]
