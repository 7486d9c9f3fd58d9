"""The table of a course: what each exercise is for, and which mistakes its check names. For instructors, in ``docs/``."""

from autograder.course import BoundExercise, Course, Lesson
from autograder.declare import Question

OPENING = """# Objectives, exercises, mistakes

What each exercise is for, and the mistakes that its check tells by name. Made by `autograder build` from the exercises; not to be
edited by hand."""
HEAD = "| objective: to … | exercise | difficulty | points | mistakes told by name |\n|---|---|---|---|---|"


def exercise_table(course: Course) -> str:
    """The table of all lessons as Markdown."""
    return "\n\n".join([OPENING, *(_of_lesson(lesson) for lesson in course.lessons.values())]) + "\n"


def _of_lesson(lesson: Lesson) -> str:
    rows = [_row(exercise) for exercise in lesson.exercises.values()]
    link = f"[{lesson.title}](../lessons/{lesson.name}/{lesson.name}.ipynb)"
    return f"## {link}\n\n{HEAD}\n" + "\n".join(rows)


def _row(exercise: BoundExercise) -> str:
    declared = exercise.declared
    if isinstance(declared, Question):
        stars, told = "★ predict first", "every wrong choice has an explanation of its own"
    else:
        stars, told = "★" * declared.stars, "; ".join(_cell(mistake.name) for mistake in declared.mistakes)
    return f"| {_cell(declared.goal)} | `{exercise.name}` | {stars} | {declared.points:g} | {told} |"


def _cell(text: str) -> str:
    """Text as it may stand in a cell of a table."""
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
