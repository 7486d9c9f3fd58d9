"""The instructor's side: a course with its references, read from ``solutions/``."""

import ast
import linecache
import types
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from autograder.checks import AnyChecks, Case, Checks, QuestionChecks
from autograder.compare import Tolerance, kinds_in
from autograder.declare import Exercise, Question
from autograder.errors import BadDeclaration, CourseError, NoLesson, UnknownExercise
from autograder.inside import Outcome, collect
from autograder.judge import judge, judge_question, needs_mistakes, not_started
from autograder.notebook import BEGIN, END, Cell, defined_names, definition_source, earlier_imports, read_cells, title_of
from autograder.result import Result
from autograder.source import function_source, needed_statements
from autograder.values import encode
from autograder.verdict import verdict

FRESH_DRAWS = 3
LESSON_PATTERN = "[0-9][0-9]_*"


def load_course(path: str | Path) -> "Course":
    """Read the course whose lessons' sources are the folders in `path` (usually ``solutions``).

    Raises
    ------
    NoLesson
        When `path` holds no lessons.
    BadDeclaration
        When an exercise is declared wrongly.
    """
    root = Path(path).resolve()
    folders = sorted(folder for folder in root.glob(LESSON_PATTERN) if (folder / "exercises.py").is_file())
    if not folders:
        raise NoLesson(f"There are no lessons in “{path}”: it should hold folders such as 01_topic with an exercises.py.")
    return Course(root, folders)


class Course:
    """All lessons of a course, with references; lessons are read when first asked for."""

    def __init__(self, root: Path, folders: Sequence[Path]):
        self.root = root
        self.lessons = {folder.name: Lesson(self, folder) for folder in folders}

    @property
    def name(self) -> str:
        return self.root.parent.name

    def lesson(self, name: str) -> "Lesson":
        if name not in self.lessons:
            raise NoLesson(f"There is no lesson named “{name}”; there are: {', '.join(self.lessons)}.")
        return self.lessons[name]

    def exercise(self, name: str) -> "BoundExercise":
        """The exercise or question of this name, in whichever lesson it is.

        Raises
        ------
        UnknownExercise
            When there is none; the sentence gives the nearest name.
        """
        for lesson in self.lessons.values():
            if name in lesson.exercises:
                return lesson.exercises[name]
        raise UnknownExercise(name, [known for lesson in self.lessons.values() for known in lesson.exercises])

    def definitions_before(self, lesson: "Lesson") -> list["Lesson"]:
        names = list(self.lessons)
        return [self.lessons[name] for name in names[: names.index(lesson.name)]]


class Lesson:
    """One lesson: its notebook's cells, its references, its exercises in the order of the notebook."""

    def __init__(self, course: Course, folder: Path):
        self.course, self.folder, self.name = course, folder, folder.name
        self._cells: list[Cell] | None = None
        self._namespace: dict[str, Any] | None = None
        self._exercises: dict[str, BoundExercise] | None = None

    @property
    def notebook(self) -> Path:
        return self.folder / f"{self.name}.ipynb"

    @property
    def cells(self) -> list[Cell]:
        if self._cells is None:
            self._cells = read_cells(self.notebook)
        return self._cells

    @property
    def title(self) -> str:
        return title_of(self.cells)

    @property
    def text(self) -> str:
        """The text of ``exercises.py``."""
        return (self.folder / "exercises.py").read_text(encoding="utf-8")

    @property
    def source(self) -> str:
        """The code that defines the references of this lesson."""
        return definition_source(self.cells)

    def earlier_source(self) -> str | None:
        """The text of ``earlier.py``: the functions of earlier lessons that this one imports; None when it imports none."""
        return earlier_source(self)

    def namespace(self) -> dict[str, Any]:
        """What the reference solutions define, run once."""
        if self._namespace is None:
            space: dict[str, Any] = {"__name__": f"reference_{self.name}"}
            earlier = self.earlier_source()
            if earlier is not None:
                run_source(earlier, f"<earlier functions of {self.name}>", space)
            source = self.source
            try:
                run_source(source, f"<reference of {self.name}>", space)
            except Exception as error:
                raise BadDeclaration(f"{self.name}: the solution cells do not run: {type(error).__name__}: {error}") from error
            self._namespace = space
        return self._namespace

    def exercise(self, name: str) -> "BoundExercise":
        """The exercise or question of this name in this lesson.

        Raises
        ------
        UnknownExercise
            When there is none; the sentence gives the nearest name.
        """
        if name not in self.exercises:
            raise UnknownExercise(name, list(self.exercises))
        return self.exercises[name]

    @property
    def exercises(self) -> Mapping[str, "BoundExercise"]:
        if self._exercises is None:
            self._exercises = self._load()
        return self._exercises

    def _load(self) -> dict[str, "BoundExercise"]:
        path = self.folder / "exercises.py"
        module = types.ModuleType(f"exercises_{self.name}")
        module.__file__ = str(path)
        try:
            exec(compile(self.text, str(path), "exec"), module.__dict__)
        except CourseError:
            raise
        except Exception as error:
            raise BadDeclaration(f"{self.name}/exercises.py does not run: {type(error).__name__}: {error}") from error
        declared = {v.name: v for v in vars(module).values() if isinstance(v, (Exercise, Question))}
        order = [cell.grade_id for cell in self.cells if cell.solution and cell.grade_id in declared]
        missing = sorted(set(declared) - set(order))
        if missing:
            raise BadDeclaration(f"{self.name}: the notebook has no solution cell for {', '.join(missing)}.")
        space = self.namespace()
        for name, item in declared.items():
            if name not in space:
                raise BadDeclaration(f"{self.name}: the solution cell “{name}” does not define {name}.")
            if isinstance(item, Exercise):
                item.bind(space[name])
        return {name: BoundExercise(self, declared[name]) for name in order if name}


def run_source(source: str, filename: str, namespace: dict[str, Any]) -> None:
    """Run code so that `inspect.getsource` and tracebacks find its text."""
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    exec(compile(source, filename, "exec"), namespace)


@lru_cache(maxsize=64)
def earlier_source(lesson: Lesson) -> str | None:
    """See `Lesson.earlier_source`."""
    wanted = earlier_imports(lesson.cells)
    if not wanted:
        return None
    parts: dict[str, None] = {}
    for name in wanted:
        home = next((e for e in lesson.course.definitions_before(lesson) if name in defined_names(e.source)), None)
        if home is None:
            raise BadDeclaration(f"{lesson.name} imports {name} from earlier, but no earlier lesson defines it.")
        tree = ast.parse(home.source)
        node = next((s for s in tree.body if isinstance(s, (ast.FunctionDef, ast.ClassDef)) and s.name == name), None)
        if node is None:
            raise BadDeclaration(f"{lesson.name} imports {name} from earlier, but it is neither a function nor a class.")
        inherited = home.earlier_source()
        if inherited is not None:
            tree.body = ast.parse(inherited).body + tree.body
        for statement in [*needed_statements(node, tree), node]:
            if not isinstance(statement, (ast.Import, ast.ImportFrom)):
                parts[_segment(home.source, inherited, statement)] = None
    head = f'"""Functions of earlier lessons that lesson {int(lesson.name[:2])} builds on."""\n\nimport numpy as np\n'
    return head + "".join(f"\n\n{part}\n" for part in parts)


def _segment(source: str, inherited: str | None, statement: Any) -> str:
    for text in (source, inherited or ""):
        for node in ast.parse(text).body:
            if ast.dump(node) == ast.dump(statement):
                segment = ast.get_source_segment(text, node) or ast.unparse(node)
                lines = segment.splitlines()
                return "\n".join(line for line in lines if line.strip() not in (BEGIN, END))
    return ast.unparse(statement)


class BoundExercise:
    """An exercise with its reference at hand: it makes checks and checks answers with fresh cases."""

    def __init__(self, lesson: Lesson, declared: Exercise | Question):
        self.lesson, self.declared = lesson, declared
        self.name = declared.name
        self._frozen: AnyChecks | None = None
        self._told: tuple[Checks, Checks] | None = None

    @property
    def reference(self) -> Any:
        return self.lesson.namespace()[self.name]

    @property
    def reference_source(self) -> str:
        """The text of the reference, without nbgrader's marks."""
        cell = next(c for c in self.lesson.cells if c.solution and c.grade_id == self.name)
        return "\n".join(line for line in cell.source.splitlines() if not line.strip().startswith("### "))

    def frozen(self) -> AnyChecks:
        """The checks that are shipped: the cases of a fixed draw, expected outcomes, and the outcomes of every mistake."""
        if self._frozen is None:
            seed = zlib.crc32(self.name.encode())
            self._frozen = self.checks([seed])
        return self._frozen

    def checks(self, seeds: Sequence[int | Sequence[int]], mistakes: bool = True) -> AnyChecks:
        """Checks with cases drawn from `seeds` and the reference's outcomes; the mistakes' outcomes too if asked."""
        declared = self.declared
        if isinstance(declared, Question):
            return QuestionChecks(
                declared.name, declared.goal, declared.points, declared.minutes, declared.choices, declared.answer
            )
        drawn = self._draw(declared, seeds)
        bare = self._bare(declared, drawn)
        expected = self._outcomes(bare, self.reference)
        for case, outcome in zip(bare.cases, expected, strict=True):
            if outcome.raised or outcome.odd or outcome.timeout or outcome.changed:
                raise BadDeclaration(f"{self.name}: the reference fails on the case “{case.label}”: {outcome}")
        if bare.judge is None:
            cases = tuple(replace(case, expected=out) for case, out in zip(bare.cases, expected, strict=True))
            bare = replace(bare, cases=cases)
            if declared.exact_kind:
                _same_kinds(bare)
        return self.with_mistakes(bare) if mistakes else bare

    def with_mistakes(self, checks: Checks) -> Checks:
        """The same checks with what every declared mistake makes of the cases on which it shows."""
        assert isinstance(self.declared, Exercise)
        mistaken = {m.name: self._outcomes(checks, m.function) for m in self.declared.mistakes}
        cases = []
        for i, case in enumerate(checks.cases):
            shown = {name: outcomes[i].bare() for name, outcomes in mistaken.items() if verdict(checks, case, outcomes[i])}
            cases.append(replace(case, mistaken=shown))
        return replace(checks, cases=tuple(cases))

    def _draw(self, declared: Exercise, seeds: Sequence[int | Sequence[int]]) -> list[tuple[str, dict[str, Any]]]:
        seen: dict[str, tuple[str, dict[str, Any]]] = {}
        for seed in seeds:
            for label, arguments in declared.make_cases(np.random.default_rng(seed)):
                seen.setdefault(repr(encode(arguments)), (label, arguments))
        if not seen:
            raise BadDeclaration(f"{self.name} has no cases.")
        return list(seen.values())

    def _bare(self, declared: Exercise, drawn: Sequence[tuple[str, dict[str, Any]]]) -> Checks:
        text = self.lesson.text
        probe, decide = declared.probe_function, declared.judge_function
        return Checks(
            name=declared.name,
            goal=declared.goal,
            points=declared.points,
            minutes=declared.minutes,
            stars=declared.stars,
            parameters=declared.parameters(),
            defaults=declared.defaults(),
            hints=declared.hints,
            uses=declared.uses,
            returns=declared.returns,
            tolerance=Tolerance(declared.rtol, declared.atol, declared.exact_kind),
            silent=declared.silent,
            seconds=declared.seconds,
            follow_through=declared.follow_through,
            probe=function_source(probe, text, "probe") if probe else None,
            judge=function_source(decide, text, "judge") if decide else None,
            rules=tuple(function_source(rule, text, "rule") for rule in declared.rules),
            mistakes={m.name: m.look for m in declared.mistakes},
            raises={m.name: m.raises for m in declared.mistakes if m.raises is not None},
            cases=tuple(Case(label, arguments, None, {}) for label, arguments in drawn),
            partial=declared.partial,
            audit=declared.audit_function,
        )

    def _outcomes(self, checks: Checks, answer: Any) -> list[Outcome]:
        return collect(answer, checks.task(), self.lesson.namespace())

    def check(self, answer: Any, seed: int | None = None, namespace: Mapping[str, Any] | None = None) -> Result:
        """Check an answer with the shipped cases and with fresh ones.

        Parameters
        ----------
        answer : object
            The learner's function, class or choice.
        seed : int, optional
            Where the fresh cases are drawn from; a new one each time by default.
        namespace : mapping, optional
            Where the answer's helpers are found; the answer's own globals by default.
        """
        if isinstance(self.declared, Question):
            frozen = self.frozen()
            assert isinstance(frozen, QuestionChecks)
            return judge_question(frozen, answer)
        checks = self.fresh(seed)
        if answer is None or not callable(answer):
            return not_started(checks, f"{self.name} is not a function yet.")
        space = namespace if namespace is not None else getattr(answer, "__globals__", {})
        return self.judge(checks, collect(answer, checks.task(), space))

    def judge(self, checks: Checks, outcomes: Sequence[Outcome]) -> Result:
        """Judge outcomes; what the mistakes make of the cases is computed once, when first something is wrong."""
        if self._told is None or self._told[0] is not checks:
            result = judge(checks, outcomes)
            if not needs_mistakes(checks, result):
                return result
            self._told = checks, self.with_mistakes(checks)
        return judge(self._told[1], outcomes)

    def fresh(self, seed: int | None = None) -> Checks:
        """The shipped cases and three fresh draws from `seed`, with the reference's outcomes."""
        if seed is None:
            seed = int(np.random.SeedSequence().generate_state(1)[0])
        fixed = zlib.crc32(self.name.encode())
        checks = self.checks([fixed, *([seed, fixed, draw] for draw in range(FRESH_DRAWS))], mistakes=False)
        assert isinstance(checks, Checks)
        return checks


def _same_kinds(checks: Checks) -> None:
    """Refuse a reference that gives integers here and floats there: a right answer could give either."""
    first: dict[str, tuple[str, str]] = {}
    for case in checks.cases:
        for place, kind in kinds_in(case.expected.value if case.expected else None):
            known, label = first.setdefault(place, (kind, case.label))
            if known != kind:
                raise BadDeclaration(
                    f"{checks.name}: the reference gives {known} on the case “{label}” and {kind} on “{case.label}”; "
                    "let it give one kind, or declare exact_kind=False."
                )
