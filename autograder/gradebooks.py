"""Marks as CSV, in the form that Canvas's gradebook and Moodle's grading worksheet read back.

Names come from students: a cell that a spreadsheet would take for a formula gets an apostrophe before it.
"""

import csv
import html
import io
from collections.abc import Iterable, Sequence

from autograder.class_results import ClassResults, Student, Submission
from autograder.plain import number, shorten

# What begins a formula in a spreadsheet (OWASP, “CSV Injection”), the wide forms of East Asia included.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NAME = 255  # letters; both platforms' own limit
COMMENT = 600  # letters of one exercise's message


def canvas_csv(results: ClassResults) -> str:
    """One column of marks per lesson, one row per student, in the form of Canvas's own export.

    Canvas finds the student by ID, or by name where the ID is empty, and the assignment by its title.
    """
    lessons = results.lessons
    rows = [
        ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *map(cell, lessons)],
        ["    Points Possible", "", "", "", "", *(number(results.maximum(lesson)) for lesson in lessons)],
    ]
    for student, by_lesson in _by_student(results):
        marks = [_mark(by_lesson.get(lesson)) for lesson in lessons]
        rows.append([cell(student.name), cell(_id(by_lesson)), "", "", "", *marks])
    return _text(rows)


def moodle_csv(results: ClassResults) -> str:
    """One row per student; of one lesson it is the grading worksheet of a Moodle assignment, of several a table of marks.

    “Last modified (grade)” is empty, but without that column Moodle refuses a worksheet. Comments are HTML to Moodle.
    """
    lessons = results.lessons
    columns = ["Grade", "Maximum Grade", "Feedback comments"]
    head = [f"{column}: {lesson}" for lesson in lessons for column in columns]
    if len(lessons) == 1:
        head = ["Grade", "Maximum Grade", "Last modified (grade)", "Feedback comments"]
    rows = [["Identifier", "Full name", *map(cell, head)]]
    maxima = {lesson: number(results.maximum(lesson)) for lesson in lessons}
    for student, by_lesson in _by_student(results):
        theirs = _id(by_lesson)
        row = [cell(f"Participant {theirs}" if theirs else ""), cell(student.name)]
        for lesson in lessons:
            found = by_lesson.get(lesson)
            row += [_mark(found), maxima[lesson], *([""] if len(lessons) == 1 else []), _comment(found)]
        rows.append(row)
    return _text(rows)


def cell(text: str) -> str:
    """A text on one line that no spreadsheet takes for a formula."""
    line = shorten(text, NAME)
    return f"'{line}" if text.startswith(FORMULA) or line.startswith(FORMULA) else line


def _by_student(results: ClassResults) -> list[tuple[Student, dict[str, Submission]]]:
    found: dict[Student, dict[str, Submission]] = {student: {} for student in results.students}
    for submission in results.submissions:
        found[submission.student][submission.lesson] = submission
    return list(found.items())


def _id(by_lesson: dict[str, Submission]) -> str:
    """The student's id; empty when it is unknown, or another one in each lesson."""
    known = {submission.id for submission in by_lesson.values()} - {None}
    return (known.pop() or "") if len(known) == 1 else ""


def _mark(submission: Submission | None) -> str:
    """Empty for a submission that could not be graded: a person has to look at it, and 0 would be a mark."""
    return number(submission.score) if submission is not None and submission.graded else ""


def _comment(submission: Submission | None) -> str:
    """What the student reads: the marks, and the message of each exercise that is not passed."""
    if submission is None:
        return ""
    if not submission.graded:
        return _safe(f"Not graded: {shorten(submission.note or 'the reason is not known', COMMENT)}")
    lines = [f"{number(submission.score)} of {number(submission.max_score)}."]
    for result in submission.exercises:
        if result.status == "not started":
            lines.append(f"{result.name} · not started.")
        elif result.status != "passed" or result.follow_through:
            lines.append(shorten(result.message, COMMENT) or f"{result.name} · not yet.")
    return _safe(" • ".join(lines))


def _safe(text: str) -> str:
    return html.escape(text, quote=False)


def _text(rows: Iterable[Sequence[str]]) -> str:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(rows)
    return stream.getvalue()
