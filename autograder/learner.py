"""The front door for a learner in a notebook: begin, check, hint, solution, progress."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from autograder import calm, feedback
from autograder.checks import AnyChecks, QuestionChecks
from autograder.course import Course, load_course
from autograder.errors import BadChecks, CourseError, NoLesson, UnknownExercise
from autograder.follow import check_in_place, mentions
from autograder.frozen import FILE_NAME, LessonChecks, read_checks
from autograder.inside import collect
from autograder.judge import judge, judge_question, not_started
from autograder.progress import Progress, lessons_in, progress_path, summarize
from autograder.result import Result

GRADING = "NBGRADER_EXECUTION"
MISSING = object()


@dataclass
class Session:
    """What this kernel works on: the lesson that `begin` opened, and how many hints were taken."""

    folder: Path | None = None
    hints: dict[str, int] = field(default_factory=dict)


SESSION = Session()


def begin(lesson: str) -> None:
    """Open a lesson: find its checks, and let cells that wait for unwritten code say so calmly.

    Parameters
    ----------
    lesson : str
        The lesson's folder, such as ``"02_feedforward"``.
    """
    if feedback.in_notebook():
        calm.install(sys.modules["IPython"].get_ipython())
    try:
        SESSION.folder = _lesson_folder(lesson)
    except CourseError as error:
        _tell(error)


def check(name: str, answer: Any = MISSING, *, quiet: bool = False) -> Any:
    """Check what you wrote and say what is wrong with it, if anything is.

    Parameters
    ----------
    name : str
        The exercise.
    answer : object, optional
        What to check; by default what is called `name` in the notebook.
    quiet : bool
        Show nothing and return the `Result`.

    Returns
    -------
    Result or None
        None, unless `quiet`; the marks as a float when nbgrader runs the notebook.
    """
    try:
        lesson, checks = find_exercise(name)
        result = _check(lesson, checks, answer)
    except CourseError as error:
        if quiet:
            raise
        _tell(error)
        return 0.0 if os.environ.get(GRADING) else None
    if quiet:
        return result
    note = None if os.environ.get(GRADING) else _remember(lesson, result)
    feedback.publish(feedback.result_html(result, note), feedback.result_text(result, note))
    return float(result.earned) if os.environ.get(GRADING) else None


def _check(lesson: LessonChecks, checks: AnyChecks, answer: Any) -> Result:
    namespace = notebook_namespace()
    if answer is MISSING:
        answer = namespace.get(checks.name, MISSING)
    if os.environ.get(GRADING) == "autograde" and (course := _course_above(lesson.folder)) is not None:
        exercise = course.lesson(lesson.lesson).exercise(checks.name)
        return check_in_place(exercise, None if answer is MISSING else answer, namespace)
    if isinstance(checks, QuestionChecks):
        return judge_question(checks, None if answer is MISSING else answer)
    if answer is MISSING:
        return not_started(checks, f"There is no {checks.name} in the notebook yet: run the cell that defines it.")
    if not callable(answer):
        return not_started(checks, f"{checks.name} is not a function: run the cell that defines it.")
    space = namespace if namespace.get(checks.name) is answer else getattr(answer, "__globals__", namespace)
    result = judge(checks, collect(answer, checks.task(), space))
    if not result.passed and result.status != "not started":
        return _blame_earlier(lesson, checks, answer, result, space)
    return result


def _blame_earlier(lesson: LessonChecks, checks: AnyChecks, answer: Any, result: Result, space: Mapping[str, Any]) -> Result:
    """When an earlier exercise that this answer uses does not pass, say so first."""
    from dataclasses import replace

    order = list(lesson.exercises)
    for name in checks.uses:
        earlier = lesson.exercises.get(name)
        if (
            earlier is None
            or order.index(name) > order.index(checks.name)
            or isinstance(earlier, QuestionChecks)
            or not callable(space.get(name))
            or not mentions(answer, name, space)
        ):
            continue
        if not judge(earlier, collect(space[name], earlier.task(), space)).passed:
            tip = f"{checks.name} uses `{name}`, and your `{name}` does not pass its own check yet: mend that one first."
            look = f"{tip} {result.look}" if result.look else tip
            return replace(result, look=look, message=f"{result.message} {tip}")
    return result


def hint(name: str) -> None:
    """Show the next hint: first a nudge, then the formula or where to look, then partial code."""
    try:
        lesson, checks = find_exercise(name)
        if not checks.hints:
            raise CourseError(f"{name} has no hints: choose, check, and read what comes back.")
    except CourseError as error:
        _tell(error)
        return
    taken, note = _take_hint(lesson, name)
    index = min(taken, len(checks.hints)) - 1
    lead, text = f"Hint {index + 1} of {len(checks.hints)} for `{name}`:", checks.hints[index]
    between = "\n" if "\n" in text else " "
    feedback.publish(feedback.hint_html(lead, text), f"{lead}{between}{text}")
    if note:
        feedback.publish(feedback.sentence_html(note), note)


def _take_hint(lesson: LessonChecks, name: str) -> tuple[int, str | None]:
    """How many hints were taken, this one included, and a note when the progress file was not as it should be."""
    SESSION.hints[name] = SESSION.hints.get(name, 0) + 1
    if not _learner_folder(lesson.folder):
        return SESSION.hints[name], None
    store = Progress(progress_path(lesson.folder))
    return max(store.hint(lesson.lesson, name), SESSION.hints[name]), store.note


def solution(name: str) -> None:
    """Show the reference solution, where ``solutions/`` is at hand and after a first attempt of your own."""
    try:
        lesson, _ = find_exercise(name)
        course = _course_above(lesson.folder)
        if course is None:
            raise NoLesson(
                "The reference solutions are not at hand here: they come with the course's repository, not with a lesson."
            )
        if _learner_folder(lesson.folder) and not Progress(progress_path(lesson.folder)).of(name, lesson.lesson).attempts:
            raise CourseError(f"Try {name} once yourself and check it; then its solution is shown.")
        text = course.lesson(lesson.lesson).exercise(name).reference_source
    except CourseError as error:
        _tell(error)
        return
    import html

    feedback.publish(f"<pre>{html.escape(text)}</pre>", text)


def progress() -> None:
    """Show what is done in each lesson and what comes next."""
    folder = SESSION.folder or Path.cwd()
    lessons = lessons_in(folder) or lessons_in(folder.parent)
    if not lessons and (root := _course_root(folder)) is not None:
        lessons = lessons_in(root / "lessons")
    try:
        if not lessons and (folder / FILE_NAME).is_file():
            lessons = [read_checks(folder)]
        if not lessons:
            raise NoLesson("There are no lessons here: open the start page or a lesson's notebook in its own folder.")
    except CourseError as error:
        _tell(error)
        return
    store = Progress(progress_path(lessons[0].folder))
    rows = summarize(lessons, store.records)
    text = feedback.progress_text(rows)
    links = Path.cwd() == lessons[0].folder.parent
    page = feedback.progress_html(rows, links)
    if store.note:
        text, page = f"{text}\n{store.note}", page + feedback.paragraph(store.note)
    feedback.publish(page, text)


def _tell(error: CourseError) -> None:
    feedback.publish(feedback.sentence_html(str(error)), str(error))


def _remember(lesson: LessonChecks, result: Result) -> str | None:
    """Keep the result in the progress file; returns a note when that did not go as it should."""
    if not _learner_folder(lesson.folder):
        return None
    store = Progress(progress_path(lesson.folder))
    store.attempt(lesson.lesson, result)
    return store.note


def _learner_folder(folder: Path) -> bool:
    """Whether this is a learner's copy of a lesson (the author's has the declarations beside it)."""
    return not (folder / "exercises.py").exists()


def notebook_namespace() -> dict[str, Any]:
    """The names of the notebook, or of the running program."""
    if feedback.in_notebook():
        space: dict[str, Any] = sys.modules["IPython"].get_ipython().user_ns
        return space
    return sys.modules["__main__"].__dict__


# -- where things are ----------------------------------------------------------------------------------------------------------


def find_exercise(name: str) -> tuple[LessonChecks, AnyChecks]:
    """The checks of an exercise: of the open lesson, of the lesson in the working folder, or of the course around it."""
    if not isinstance(name, str):
        called = getattr(name, "__name__", "its_name")
        raise CourseError(f'Write the name of the exercise in quotation marks: "{called}".')
    known: list[str] = []
    problem: CourseError | None = None
    for folder in _candidate_folders():
        try:
            lesson = read_checks(folder)
        except CourseError as error:
            if isinstance(error, BadChecks):
                problem = error
            continue
        if name in lesson.exercises:
            return lesson, lesson.exercises[name]
        known += list(lesson.exercises)
    if problem is not None:
        raise problem
    if not known:
        raise NoLesson("This check needs its lesson: open the notebook inside its own folder, where checks.json lies beside it.")
    raise UnknownExercise(name, dict.fromkeys(known))


def _candidate_folders() -> list[Path]:
    own = [folder for folder in (SESSION.folder, Path.cwd()) if folder is not None and (folder / FILE_NAME).exists()]
    root = _course_root(own[0] if own else Path.cwd())
    lessons = sorted((root / "lessons").glob(f"[0-9][0-9]_*/{FILE_NAME}")) if root is not None else []
    beside = sorted(Path.cwd().glob(f"[0-9][0-9]_*/{FILE_NAME}"))
    return list(dict.fromkeys([*own, *(path.parent for path in [*beside, *lessons])]))


def _lesson_folder(lesson: str) -> Path:
    here = Path.cwd()
    if (here / FILE_NAME).exists():
        if read_checks(here).lesson == lesson:
            return here
        raise NoLesson(f"This folder holds the checks of another lesson than {lesson}: open the notebook in its own folder.")
    for folder in _candidate_folders():
        if folder.name == lesson:
            return folder
    raise NoLesson(
        f"The checks of {lesson} are not here: open the notebook inside its own folder, where {FILE_NAME} lies beside it."
    )


def _course_root(folder: Path) -> Path | None:
    """The folder that holds ``lessons/``: around `folder`, or around this package."""
    for candidate in [folder, *folder.parents, Path(__file__).resolve().parent.parent]:
        if any((candidate / "lessons").glob(f"[0-9][0-9]_*/{FILE_NAME}")):
            return candidate
    return None


def _course_above(folder: Path) -> Course | None:
    """The course with its references, when ``solutions/`` is in a folder above."""
    for candidate in [folder, *folder.parents]:
        if any((candidate / "solutions").glob("[0-9][0-9]_*/exercises.py")):
            return _course_in(candidate / "solutions")
    return None


@lru_cache(maxsize=2)
def _course_in(folder: Path) -> Course:
    """The course, read once: a notebook checks many exercises."""
    return load_course(folder)
