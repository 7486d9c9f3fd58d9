"""From a file of results to the files a teacher asked for; everything is made before anything is written."""

from pathlib import Path

from autograder.errors import CourseError
from autograder.gradebooks import canvas_csv, moodle_csv
from autograder.report import report_html
from autograder.results_file import read_results


def write_report(results: Path, page: Path, canvas: Path | None = None, moodle: Path | None = None) -> list[str]:
    """Write the page and, where they are asked for, the CSV files; returns what to tell the caller, line by line.

    Raises
    ------
    CourseError
        When the results cannot be read (BadResults), a file would overwrite another, or one cannot be written.
    """
    wanted = [
        (path, make) for path, make in ((page, report_html), (canvas, canvas_csv), (moodle, moodle_csv)) if path is not None
    ]
    taken = {results.resolve()}
    for path, _ in wanted:
        if path.resolve() in taken:
            raise CourseError(f"{path} is named twice: writing it would lose what it holds.")
        taken.add(path.resolve())
    read = read_results(results)
    texts = [(path, make(read)) for path, make in wanted]
    for path, content in texts:
        try:
            path.write_bytes(content.encode("utf-8"))
        except OSError as error:
            raise CourseError(f"{path} cannot be written: {error.strerror or error}.") from None
    return [*read.notes, *(f"wrote {path}" for path, _ in texts)]
