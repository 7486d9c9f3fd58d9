"""Find what was handed in: a notebook, a folder of them, nbgrader's tree, or a platform's zip, which is not unpacked to disk."""

import os
import re
import stat
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import IO

from autograder.errors import BadNotebook, NoSubmissions
from autograder.notebook import MAX_BYTES
from autograder.values import STEERING, plain_text

CANVAS = re.compile(r"^(?P<name>[^_/]+)_(?:LATE_)?(?P<id>\d+)_(?P<file>\d+)_(?P<rest>.+)$")
MOODLE = re.compile(r"^(?P<name>.+?)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>.*)$")
MOODLE_FOLDER = re.compile(r"^(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<rest>)$")
COPY_MARKS = re.compile(r"([ _-]*\(\d+\)|[ _-]+copy\d*|-\d{1,2}|^copy of ?)", re.IGNORECASE)
SKIPPED_FOLDERS = (".ipynb_checkpoints", "__MACOSX", "__pycache__")
MAX_MEMBERS = 200_000
CHUNK = 1 << 20


@dataclass(frozen=True)
class Submission:
    """One file of one student. `lesson` is what its place says, if anything; `note` is why it cannot be graded, if so."""

    student: str
    path: str
    lesson: str | None = None
    id: str | None = None
    file: Path | None = None
    member: str | None = None
    note: str | None = None

    def read(self) -> bytes:
        """The file's content.

        Raises
        ------
        BadNotebook
            When it cannot be read, or is too large.
        """
        name = PurePosixPath(self.path).name
        if self.file is None:
            raise BadNotebook(f"{name} cannot be opened.")
        try:
            if self.member is None:
                return _bounded(_open_plain(self.file), name)
            with zipfile.ZipFile(self.file) as archive, archive.open(self.member) as stream:
                return _bounded(stream, name)
        except OSError as error:
            raise BadNotebook(f"{name} cannot be opened: {error.strerror or error}.") from None
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, KeyError):
            raise BadNotebook(f"{name} cannot be read out of the zip: it is damaged or encrypted.") from None


def _open_plain(path: Path) -> IO[bytes]:
    """Open a regular file and nothing else: no link, pipe or device that a submission may have left."""
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise BadNotebook(f"{path.name} is not a file.")
    return os.fdopen(descriptor, "rb")


def _bounded(stream: IO[bytes], name: str) -> bytes:
    """All of a stream, unless it is too large, whatever its header says."""
    with stream:
        content = bytearray()
        while part := stream.read(CHUNK):
            content += part
            if len(content) > MAX_BYTES:
                raise BadNotebook(f"{name} is larger than {MAX_BYTES // 1_000_000} MB.")
        return bytes(content)


def find(paths: Sequence[str | Path], lessons: Iterable[str]) -> list[Submission]:
    """Everything handed in at `paths`, in a fixed order; of several files of one student for one lesson the last is graded.

    Raises
    ------
    NoSubmissions
        When a path does not exist or there is nothing at it.
    """
    names = list(lessons)
    found: list[Submission] = []
    for path in map(Path, paths):
        if not path.exists():
            raise NoSubmissions(f"There is no file or folder “{_clean(str(path))}”.")
        at_path = list(_at(path, names))
        if not at_path:
            raise NoSubmissions(f"There is no notebook in “{_clean(str(path))}”.")
        found += at_path
    unique = list({(s.file, s.member, s.path, s.note): s for s in found}.values())
    return _named_apart(_one_each(sorted(unique, key=_order)))


def _order(submission: Submission) -> tuple[str, ...]:
    return submission.lesson or "", submission.student, submission.path


def _at(path: Path, lessons: Sequence[str]) -> Iterator[Submission]:
    if path.is_dir():
        yield from _in_folder(path, lessons)
    elif zipfile.is_zipfile(path):
        yield from _in_zip(path, lessons)
    elif path.suffix.lower() == ".zip":
        yield Submission(_clean(path.stem), _clean(str(path)), note=f"{_clean(path.name)} is not a zip file, or it is damaged.")
    else:
        parts = path.resolve().parts[-3:]
        placed = parts if len(parts) == 3 and parts[1] in lessons else parts[-1:]
        yield _submission(PurePosixPath(*placed), _clean(str(path)), path, None, lessons)


def _in_folder(folder: Path, lessons: Sequence[str]) -> Iterator[Submission]:
    members: list[tuple[PurePosixPath, Path]] = []
    for here, folders, files in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if name not in SKIPPED_FOLDERS and not name.startswith("."))
        for name in sorted(files):
            file = Path(here, name)
            if name.lower().endswith((".ipynb", ".zip")) and not name.startswith("."):
                members.append((PurePosixPath(file.relative_to(folder).as_posix()), file))
    for relative, file in members:
        place = relative
        if len(relative.parts) == 2 and relative.parts[0] in lessons:  # one student's folder of nbgrader's tree
            place = PurePosixPath(folder.resolve().name) / relative
        elif len(relative.parts) == 1 and folder.resolve().name in lessons:
            place = PurePosixPath(folder.resolve().parent.name, folder.resolve().name) / relative
        yield _submission(place, _clean(str(file)), file, None, lessons)
    yield from _students_without(folder, [relative for relative, _ in members], lessons)


def _students_without(folder: Path, found: Sequence[PurePosixPath], lessons: Sequence[str]) -> Iterator[Submission]:
    """In nbgrader's tree, the students whose folder of a lesson holds no notebook."""
    have = {relative.parts[:2] for relative in found}
    for place in sorted(folder.glob("*/*")):
        if place.name in lessons and place.is_dir() and (place.parent.name, place.name) not in have:
            note = "There is no notebook in this folder."
            yield Submission(_clean(place.parent.name), _clean(str(place)), place.name, note=note)


def _in_zip(path: Path, lessons: Sequence[str]) -> Iterator[Submission]:
    shown = _clean(str(path))
    try:
        with zipfile.ZipFile(path) as archive:
            members = [info.filename for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        yield Submission(_clean(path.stem), shown, note=f"{_clean(path.name)} is not a zip file, or it is damaged.")
        return
    if len(members) > MAX_MEMBERS:
        yield Submission(_clean(path.stem), shown, note=f"{_clean(path.name)} holds more than {MAX_MEMBERS} files.")
        return
    for member in members:
        place = PurePosixPath(member.replace("\\", "/"))
        where = f"{shown}/{_clean(str(place))}"
        if place.is_absolute() or ".." in place.parts or re.match(r"^[A-Za-z]:", str(place)):
            note = f"The zip names a file outside of itself ({_clean(member)[:80]}); it was not read."
            yield Submission(_clean(place.name) or "?", where, note=note)
        elif not (set(place.parts) & set(SKIPPED_FOLDERS)) and not place.name.startswith("."):
            yield _submission(_without_top(place, lessons), where, path, member, lessons)


def _without_top(place: PurePosixPath, lessons: Sequence[str]) -> PurePosixPath:
    """The place without folders above the student's, such as ``submitted/`` or ``submissions/``."""
    parts = place.parts
    if _by_platform(place):
        return place
    if len(parts) > 3 and parts[-2] in lessons:
        return PurePosixPath(*parts[-3:])
    return place


def _submission(place: PurePosixPath, shown: str, file: Path, member: str | None, lessons: Sequence[str]) -> Submission:
    """What the place of a file says: whose it is and of which lesson."""
    name = _clean(place.name)
    folder = _clean(place.parts[-2]) if len(place.parts) > 1 else ""
    lesson = lesson_in(place.parts[-2], lessons, whole=True) if folder else None
    lesson = lesson or lesson_in(name, lessons)
    identity: str | None = None
    if found := _by_platform(place):
        student, identity = found["name"], found["id"]
    elif len(place.parts) >= 3 and place.parts[-2] in lessons:
        student = place.parts[-3]
    elif len(place.parts) >= 2 and place.parts[-2] not in lessons:
        student = place.parts[0]
    else:
        student = _whose(name, lesson)
    made = Submission(unicodedata.normalize("NFC", _clean(student)), shown, lesson, identity, file, member)
    if not name.lower().endswith(".ipynb"):
        return replace(made, note=f"{name[:120]} is not a notebook (.ipynb).")
    return made


def _by_platform(place: PurePosixPath) -> re.Match[str] | None:
    """What a learning platform wrote into the names: the outermost counts, for all that lies in it is named by a student."""
    parts = [_clean(part) for part in place.parts[:-1]]
    folders = (MOODLE_FOLDER.match(part) or MOODLE.match(part) for part in parts)  # of a folder, the end is the platform's
    name = _clean(place.name)
    return next(filter(None, folders), None) or CANVAS.match(name) or MOODLE.match(name)


def _whose(name: str, lesson: str | None) -> str:
    """A file's name without its ending and the lesson's name: what is left tells students apart."""
    stem = name.rsplit(".", 1)[0]
    left = stem.replace(lesson, "").strip(" _-.") if lesson else stem
    return left if left and not COPY_MARKS.fullmatch(left) else stem


def lesson_in(name: str, lessons: Sequence[str], whole: bool = False) -> str | None:
    """The lesson that a file's or folder's name speaks of; a browser's “ (1)” and blanks for underscores do not matter."""
    folded = re.sub(r"[^a-z0-9]+", "_", name.lower())
    fitting = [lesson for lesson in lessons if (folded.strip("_") == lesson if whole else lesson.lower() in folded)]
    return max(fitting, key=len) if fitting else None


def _one_each(found: Sequence[Submission]) -> list[Submission]:
    """Mark all but the last file of a student for a lesson; files that are no notebooks count only if they are all."""
    groups: dict[tuple[str, str | None, str | None], list[Submission]] = {}
    for submission in found:
        groups.setdefault((submission.student, submission.id, submission.lesson), []).append(submission)
    kept: list[Submission] = []
    for group in groups.values():
        good = [submission for submission in group if submission.note is None]
        if not good:
            kept += group
            continue
        last = max(good, key=_recency)
        kept.append(last)
        note = f"Another file of the same student for the same lesson was graded: {PurePosixPath(last.path).name}."
        kept += [replace(submission, note=note) for submission in good if submission is not last]
        kept += [submission for submission in group if submission.note is not None and "outside" in submission.note]
    return sorted(kept, key=_order)


def _recency(submission: Submission) -> tuple[bool, int, int, float, str]:
    """First what bears the lesson's name; then the platform's number, a browser's “(1)”, the time of the file."""
    name = PurePosixPath(submission.path).name
    named = submission.lesson is not None and lesson_in(name, [submission.lesson]) is not None
    canvas, number = CANVAS.match(name), re.search(r"[(-](\d{1,3})\)?\.ipynb$", name)
    time = submission.file.stat().st_mtime if submission.file is not None and submission.member is None else 0.0
    return named, int(canvas["file"]) if canvas else 0, int(number[1]) if number else 0, time, submission.path


def _named_apart(found: Sequence[Submission]) -> list[Submission]:
    """Students of one name whom the platform's numbers tell apart get the number behind it."""
    numbers: dict[str, set[str | None]] = {}
    for submission in found:
        numbers.setdefault(submission.student, set()).add(submission.id)
    return [replace(s, student=f"{s.student} ({s.id})") if s.id is not None and len(numbers[s.student]) > 1 else s for s in found]


def _clean(text: str) -> str:
    """`text` as it can be written to any file and screen: no half characters, nothing that steers a terminal."""
    return re.sub(r"[\n\t]", "?", STEERING.sub("?", plain_text(text)))
