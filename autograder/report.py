"""The class on one page: a single HTML file without scripts and without anything to load; the same results, the same bytes."""

from collections.abc import Mapping, Sequence

from autograder.charts import Bar, bars_below, bars_beside, histogram
from autograder.class_results import ClassResults, Student, Submission
from autograder.class_statistics import BINS, ExerciseStatistics, LessonStatistics, Spread, Stop, describe_class
from autograder.feedback import inline
from autograder.html_parts import NAME, UNDEFINED, code, counted, known, people, person, plain, table, text
from autograder.named_mistakes import Mistake
from autograder.plain import number, shorten
from autograder.report_style import style_sheet

MISTAKE, MESSAGE, NOTE, PATH = 160, 600, 200, 120  # letters that are shown of each
HARD = 0.5  # the share of the marks below which an exercise is called hard
LOW = 0.2  # the discrimination below which an exercise is called poor: R. L. Ebel, D. A. Frisbie, 1991, chapter 13
CHARTED = 10
WHY = {"failed": "wrong, no known mistake", "error": "stopped with an error", "timeout": "did not finish"}


def report_html(results: ClassResults) -> str:
    """The page."""
    lessons = describe_class(results)
    title = "The class at a glance" + (f" · {text(results.course, NAME)}" if results.course.strip() else "")
    parts = [
        _head(title),
        '<body><a class="skip" href="#main">Skip to the report</a><main id="main">',
        f"<h1>{title}</h1>",
        _overview(results, lessons),
        *(_lesson(f"lesson-{place}", lesson) for place, lesson in enumerate(lessons, start=1)),
        _lost(results.of("")),
        _students(results),
        "</main></body></html>\n",
    ]
    return "\n".join(part for part in parts if part)


def _head(title: str) -> str:
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>\n{style_sheet()}</style></head>"
    )


# -- the whole class ---------------------------------------------------------------------------------------------------


def _overview(results: ClassResults, lessons: Sequence[LessonStatistics]) -> str:
    failed = sum(not submission.graded for submission in results.submissions)
    counts = f"{counted(len(results.students), 'student')}, {counted(len(results.submissions), 'submission')}, "
    counts += f"{counted(len(results.lessons), 'lesson')}; {failed} of the submissions could not be graded."
    rows = []
    for place, lesson in enumerate(lessons, start=1):
        hardest, mistake = lesson.hardest, next(iter(lesson.mistakes), None)
        rows.append(
            [
                f'<a href="#lesson-{place}">{text(lesson.lesson, NAME)}</a>',
                str(lesson.spread.count),
                str(len(lesson.failed)),
                number(results.maximum(lesson.lesson)),
                known(lesson.spread.mean, 1),
                known(lesson.spread.median, 1),
                f"{code(hardest.name)} ({known(hardest.difficulty)})" if hardest else UNDEFINED,
                f"{code(mistake.exercise)}: {text(mistake.name, MISTAKE)} ({mistake.count})" if mistake else "none",
            ]
        )
    columns = ["lesson", "#graded", "#failed", "#marks", "#mean", "#median", "hardest exercise", "most frequent mistake"]
    return (
        f"<p>{counts}</p>{''.join(f'<p>{inline(note)}</p>' for note in results.notes)}"
        '<p class="faint">This page names students. Keep it among those who teach them.</p>'
        f'<h2 class="first">Overview</h2>{table("The lessons", columns, rows)}'
    )


def _lost(failed: Sequence[Submission]) -> str:
    """Failed submissions that belong to no known lesson."""
    if not failed:
        return ""
    return f'<h2 id="no-lesson">Submissions of no known lesson</h2>{_failures(failed)}'


def _students(results: ClassResults) -> str:
    """Everybody's marks; where a submission failed, the word."""
    marks = {(submission.student, submission.lesson): submission for submission in results.submissions}
    rows = [
        [person(student), *(_mark(marks.get((student, lesson))) for lesson in results.lessons)] for student in results.students
    ]
    columns = ["student", *(f"#{shorten(lesson, NAME)}" for lesson in results.lessons)]
    return f'<h2 id="students">Students</h2>{table("Marks of every student", columns, rows)}'


def _mark(submission: Submission | None) -> str:
    if submission is None:
        return '<span aria-hidden="true">—</span><span class="unseen">no submission</span>'
    return number(submission.score) if submission.graded else "failed"


# -- one lesson --------------------------------------------------------------------------------------------------------


def _lesson(key: str, lesson: LessonStatistics) -> str:
    parts = [f'<h2 id="{key}">{text(lesson.lesson, NAME)}</h2>']
    if not lesson.spread.count:
        parts.append("<p>No submission of this lesson could be graded.</p>")
    else:
        parts += [_marks(key, lesson), _exercises(key, lesson.exercises), _mistakes(key, lesson.mistakes), _standing(lesson)]
    parts += [_timeouts(lesson), f"<h3>Failed submissions</h3>{_failures(lesson.failed)}"]
    return "\n".join(part for part in parts if part)


def _marks(key: str, lesson: LessonStatistics) -> str:
    spread = lesson.spread
    most = number(max(lesson.maxima, default=0.0))
    said = f"{counted(spread.count, 'submission')} of {most} marks: mean {known(spread.mean, 1)}, "
    said += f"median {known(spread.median, 1)}, standard deviation {known(spread.deviation, 1)}."
    if len(lesson.maxima) > 1:
        said += f" They do not agree on the maximum ({', '.join(map(number, lesson.maxima))}): releases may be mixed."
    if not any(spread.bins):
        return f"<h3>Marks</h3><p>{said}</p>"
    labels = [f"{10 * place} to {'under ' if place < BINS - 1 else ''}{10 * (place + 1)} %" for place in range(BINS)]
    words = _in_words(spread, labels)
    chart = histogram(f"{key}-marks", "Distribution of marks", words, spread.bins, "% of the marks", "submissions")
    rows = [[label, str(count)] for label, count in zip(labels, spread.bins, strict=True)]
    data = table("Distribution of marks", ["share of the marks", "#submissions"], rows)
    return f'<h3>Marks</h3><p>{said}</p><div class="pair"><figure>{chart}</figure>{data}</div>'


def _in_words(spread: Spread, labels: Sequence[str]) -> str:
    most = max(spread.bins)
    modes = [label for label, count in zip(labels, spread.bins, strict=True) if count == most]
    return f"Histogram in ten bins. The most submissions, {most}, are at {' and at '.join(modes)} of the marks."


def _exercises(key: str, exercises: Sequence[ExerciseStatistics]) -> str:
    if not exercises:
        return ""
    bars = [Bar(one.name, one.difficulty, plain(one.difficulty) + _hard(one), bool(_hard(one))) for one in exercises]
    words = f"{counted(len(exercises), 'exercise')}; below {HARD:g} is called hard. The table after it holds the same numbers."
    chart = bars_beside(f"{key}-difficulty", "Difficulty of the exercises", words, bars, "difficulty: share of the marks earned")
    columns = ["exercise", "#marks", "#difficulty", "#discrimination", "#passed", "#follow-through"]
    columns += ["#failed", "#error", "#timeout", "#not started"]
    caption = "Every exercise: its statistics and how many submissions are in each state (follow-through is passed, too)"
    return (
        "<h3>Exercises</h3><p><strong>Difficulty</strong> is the share of the marks that was earned: 1 is easy, 0 is hard. "
        "<strong>Discrimination</strong> is the correlation of the marks here with the marks of all other exercises: near 0 or "
        "below, those who do well elsewhere do no better here, so the question or its check deserves a look; below "
        f"{LOW:g} it is called low. It needs three submissions whose marks differ.</p><figure>{chart}</figure>"
        f"{table(caption, columns, map(_exercise_row, exercises))}"
    )


def _exercise_row(one: ExerciseStatistics) -> list[str]:
    low = " low" if one.discrimination is not None and one.discrimination < LOW else ""
    measures = [known(one.difficulty) + _hard(one), known(one.discrimination) + low]
    counts = [one.count("passed"), one.follow_through, *map(one.count, ("failed", "error", "timeout", "not started"))]
    return [code(one.name), number(one.max_score), *measures, *map(str, counts)]


def _hard(one: ExerciseStatistics) -> str:
    """The word after a difficulty that deserves it."""
    return " hard" if one.difficulty is not None and one.difficulty < HARD else ""


def _mistakes(key: str, mistakes: Sequence[Mistake]) -> str:
    if not mistakes:
        return "<h3>Mistakes</h3><p>No answer showed a known mistake.</p>"
    shown, others = mistakes[:CHARTED], mistakes[CHARTED:]
    bars = [Bar(f"{one.exercise}: {one.name}", one.count / shown[0].count, str(one.count)) for one in shown]
    which = f"The {len(shown)} most frequent of {len(mistakes)} mistakes" if others else "All mistakes"
    words = f"{which}. The table after it holds the same numbers, with an example of each."
    chart = bars_below(f"{key}-mistakes", "How often each mistake was made", words, bars)
    caption = f"<figcaption>{which}; the number of submissions is at the end of each bar.</figcaption>"
    rest = f"<details><summary>The other mistakes ({len(others)})</summary>{_mistakes_table('Other mistakes', others)}</details>"
    table_shown = _mistakes_table(which, shown)
    return f"<h3>Mistakes</h3><figure>{chart}{caption}</figure>{table_shown}{rest if others else ''}"


def _mistakes_table(caption: str, mistakes: Sequence[Mistake]) -> str:
    rows = [
        [
            code(one.exercise),
            str(one.count),
            f'{text(one.name, MISTAKE)}<span class="told">{inline(shorten(one.example, MESSAGE))}</span>',
        ]
        for one in mistakes
    ]
    return table(caption, ["exercise", "#submissions", "+mistake, and what one student was told"], rows)


def _standing(lesson: LessonStatistics) -> str:
    stand = lesson.standing
    names = [exercise.name for exercise in lesson.exercises]
    said = f"Done: {len(stand.done)}. Under way (all they tried is passed): {len(stand.under_way)}. "
    said += f"Stuck: {len(stand.stuck)}. Not started: {len(stand.not_started)}."
    parts = [f"<h3>Who is stuck where</h3><p>{said}</p>"]
    columns = ["exercise", "#students", "+who"]
    if stand.stuck:
        parts.append(table("Stuck: the first exercise that was tried and is not passed", columns, _who(stand.stuck, names, WHY)))
    if stand.under_way:
        parts.append(table("Under way: the exercise that comes next", columns, _who(stand.under_way, names)))
    if stand.not_started:
        parts.append(f"<p>Did not start: {people(stand.not_started)}.</p>")
    return "".join(parts)


def _who(stops: Sequence[Stop], order: Sequence[str], why: Mapping[str, str] | None = None) -> list[list[str]]:
    """A row per exercise: how many stand there, and who; where `why` has words, by reason, the most frequent first."""
    rows = []
    for name in sorted({stop.exercise for stop in stops}, key=order.index):
        here = [stop for stop in stops if stop.exercise == name]
        reasons: dict[str, list[Student]] = {}
        for stop in here:
            reasons.setdefault(stop.mistake or (why or {}).get(stop.status, ""), []).append(stop.student)
        items = [
            f"<li>{text(reason, MISTAKE)}{': ' if reason else ''}{people(students)}</li>"
            for reason, students in sorted(reasons.items(), key=lambda item: (-len(item[1]), item[0]))
        ]
        rows.append([code(name), str(len(here)), f"<ul>{''.join(items)}</ul>"])
    return rows


def _timeouts(lesson: LessonStatistics) -> str:
    if not lesson.timeouts:
        return "<h3>Timeouts</h3><p>Every exercise finished in its time.</p>"
    rows = _who(lesson.timeouts, [exercise.name for exercise in lesson.exercises])
    return f"<h3>Timeouts</h3>{table('Exercises that did not finish', ['exercise', '#students', '+who'], rows)}"


def _failures(failed: Sequence[Submission]) -> str:
    if not failed:
        return "<p>Every submission could be graded.</p>"
    rows = [
        [person(one.student), text(one.note or "", NOTE) or "no reason given", code(one.path, PATH) if one.path else UNDEFINED]
        for one in failed
    ]
    return table("Submissions that could not be graded", ["student", "why", "+file"], rows)
