"""The command line: lab, grade, build, report, progress."""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from autograder import __doc__ as about
from autograder.errors import CourseError, NoLesson

MISUSE = 2


class Parser(argparse.ArgumentParser):
    """Says in one line what is wrong with a call."""

    def error(self, message: str) -> None:  # type: ignore[override]
        self.exit(MISUSE, f"{self.prog}: {message} ({self.prog} --help says more)\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit status: 0, or 2 with one line on standard error."""
    parser = make_parser()
    options = parser.parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], int] = options.command
        return command(options)
    except CourseError as error:
        print(f"autograder: {error}", file=sys.stderr)
        return MISUSE
    except KeyboardInterrupt:
        print("autograder: stopped.", file=sys.stderr)
        return 130


def make_parser() -> argparse.ArgumentParser:
    parser = Parser(prog="autograder", description=about)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=Parser)
    lab = commands.add_parser("lab", help="open JupyterLab on the course", description="Open JupyterLab on the start page.")
    lab.add_argument("--port", type=int, help="the port to serve on; Jupyter's own choice by default")
    lab.add_argument("--no-browser", action="store_true", help="print the URL and open no browser")
    lab.set_defaults(command=run_lab)
    grade = commands.add_parser(
        "grade",
        help="grade notebooks, folders of them, nbgrader's submitted/ or a platform's zip",
        description="Grade notebooks, folders of them, nbgrader's submitted/ tree, or a learning platform's zip.",
    )
    grade.add_argument("path", nargs="+", type=Path, help="a notebook, a folder, or a zip")
    grade.add_argument("--json", type=Path, metavar="FILE", help="write the results there; a run that was stopped goes on")
    grade.add_argument("--csv", type=Path, metavar="FILE", help="write a table of marks there")
    grade.add_argument("--workers", type=int, metavar="N", help="how many at a time; one for each processor by default")
    grade.add_argument("--scheduler", metavar="ADDRESS", help="grade on the Dask cluster of this scheduler")
    grade.add_argument("--sandbox", choices=("auto", "bwrap", "none"), default="auto", help="how students' code is shut in")
    grade.add_argument("--seed", type=int, metavar="N", help="the seed of the fresh cases, to repeat a run")
    grade.set_defaults(command=run_grade)
    build = commands.add_parser("build", help="make lessons/ from solutions/", description="Make lessons/ from solutions/.")
    build.add_argument("lesson", nargs="*", help="the lessons; all by default")
    build.add_argument("--check", action="store_true", help="write nothing; fail when something is not what the source gives")
    build.add_argument("--run", action="store_true", help="first run the source notebooks and store their outputs in them")
    build.set_defaults(command=run_build)
    report = commands.add_parser("report", help="the class at a glance", description="Write the class at a glance.")
    report.add_argument("results", metavar="RESULTS.json", type=Path, help="what “autograder grade --json” wrote")
    report.add_argument("--html", metavar="FILE", type=Path, required=True, help="write the page here")
    report.add_argument("--canvas", metavar="FILE", type=Path, help="write the marks as CSV for Canvas's gradebook here")
    report.add_argument("--moodle", metavar="FILE", type=Path, help="write the marks as CSV for Moodle's grading worksheet here")
    report.set_defaults(command=run_report)
    progress = commands.add_parser(
        "progress", help="what is done, what is next", description="What a learner has done and what comes next."
    )
    progress.set_defaults(command=run_progress)
    return parser


def course_root() -> Path:
    """The course: the nearest folder from here upwards, or the one that this package stands in, that holds lessons.

    Raises
    ------
    NoLesson
        When there is none.
    """
    here = Path.cwd()
    for folder in [here, *here.parents, Path(__file__).resolve().parent.parent]:
        if (folder / "lessons").is_dir() or (folder / "solutions").is_dir():
            return folder
    raise NoLesson("There is no course here: run this in the folder that holds lessons/.")


def run_lab(options: argparse.Namespace) -> int:
    """Open JupyterLab on the start page; without a display it prints the URL."""
    lessons = course_root() / "lessons"
    if not (lessons / "start.ipynb").is_file():
        raise NoLesson("lessons/start.ipynb is missing: run “autograder build”.")
    jupyter = shutil.which("jupyter-lab", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if jupyter is None:
        raise CourseError("JupyterLab is not installed in this environment: run “make lab”.")
    command = [jupyter, "--LabApp.default_url=/lab/tree/start.ipynb", f"--ServerApp.root_dir={lessons}"]
    if options.port:
        command.append(f"--port={options.port}")
    if options.no_browser or not has_display():
        command.append("--no-browser")
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    with subprocess.Popen(command, cwd=lessons) as server:
        while True:
            try:
                return server.wait()
            except KeyboardInterrupt:  # Jupyter has it too: it asks whether to stop, and ends its kernels
                continue


def has_display() -> bool:
    """Whether a browser could open a window here."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run_build(options: argparse.Namespace) -> int:
    """Build, or compare."""
    from autograder.build import build, run_notebook
    from autograder.course import load_course

    root = course_root()
    if options.run and not options.check:
        course = load_course(root / "solutions")
        for name in options.lesson or course.lessons:
            build(root, [name])
            print(f"running {name}")
            run_notebook(course.lesson(name))
    changed = build(root, options.lesson, options.check)
    if options.check and changed:
        raise CourseError(f"Not what the source gives: {', '.join(changed)}. Run “autograder build” and commit.")
    for path in changed:
        print(f"wrote {path}")
    if not changed:
        print("Everything is what the source gives.")
    return 0


def run_grade(options: argparse.Namespace) -> int:
    """Grade, and write or print the marks."""
    from autograder.gradecommand import grade_command

    return grade_command(course_root() / "solutions", options)


def run_report(options: argparse.Namespace) -> int:
    """Write the page about the class, and the marks as CSV."""
    from autograder.report_files import write_report

    for line in write_report(options.results, options.html, options.canvas, options.moodle):
        print(line)
    return 0


def run_progress(options: argparse.Namespace) -> int:
    """Print the learner's progress."""
    from autograder.feedback import progress_text
    from autograder.progress import Progress, lessons_in, progress_path, summarize

    folder = Path.cwd() if lessons_in(Path.cwd()) else course_root() / "lessons"
    lessons = lessons_in(folder)
    if not lessons:
        raise NoLesson("There are no lessons here.")
    store = Progress(progress_path(lessons[0].folder))
    print(progress_text(summarize(lessons, store.records)))
    if store.note:
        print(store.note)
    return 0


if __name__ == "__main__":
    sys.exit(main())
