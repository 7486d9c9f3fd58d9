"""How the process that runs students' code is shut in: bubblewrap's command line, or nothing but limits."""

import importlib.util
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

from autograder.errors import CourseError

Choice = Literal["auto", "bwrap", "none"]
CHOICES: tuple[Choice, ...] = ("auto", "bwrap", "none")
PACKAGES = "/packages"
SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime")
KEPT = ("LANG", "LC_ALL")
KEPT_ENDING = "_BACKEND"
NOT_SHUT_IN = "The submissions were run without a sandbox."
CAPABILITIES = ("CAP_SYS_ADMIN", "CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP", "CAP_KILL")


@dataclass(frozen=True)
class Sandbox:
    """Where and how a process runs; `shut` tells whether bubblewrap closes it in.

    `packages` are folders of Python packages that lie outside the environment and are to be importable; `hidden` are folders
    that must not be seen even when they lie inside something that is shown.
    """

    shut: bool
    packages: tuple[Path, ...] = ()
    hidden: tuple[Path, ...] = field(default=())

    @property
    def name(self) -> str:
        return "bwrap" if self.shut else "none"

    @property
    def failure(self) -> str:
        return "bubblewrap could not start Python:" if self.shut else "Python could not be started:"

    def environment(self) -> dict[str, str]:
        """The environment variables of the process: nothing of the grader's but language and choices of a backend, one word each.

        A backend may be an address with a password in it, for other software.
        """
        words = {name: value for name, value in os.environ.items() if name.endswith(KEPT_ENDING) and value.isidentifier()}
        kept = {**{name: os.environ[name] for name in KEPT if name in os.environ}, **words}
        paths = [PACKAGES] if self.shut else dict.fromkeys(str(package.parent) for package in self.packages)
        system = {} if sys.platform != "win32" else {"SYSTEMROOT": os.environ.get("SYSTEMROOT", "")}
        return {
            **kept,
            **system,
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.defpath]),
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHONHASHSEED": "0",
            "PYTHONIOENCODING": "utf-8",
            "PYTHONNOUSERSITE": "1",
            "MPLBACKEND": "Agg",
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_NUM_THREADS": "1",
            "TF_CPP_MIN_LOG_LEVEL": "3",
        }

    def command(self, python: Sequence[str]) -> list[str]:
        """The command that runs `python` in the sandbox."""
        return [*self._bubblewrap(), "--", *python] if self.shut else list(python)

    def _shown(self) -> list[Path]:
        """Where folders of this machine appear, besides the system's."""
        return [*map(Path, python_folders()), *(Path(PACKAGES, package.name) for package in self.packages), *self.hidden]

    def _bubblewrap(self) -> Iterator[str]:
        yield from (bubblewrap() or "bwrap", "--new-session")
        yield from ("--unshare-pid", "--unshare-ipc", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try")
        if os.geteuid() == 0:
            yield from ("--cap-drop", "ALL")
            for capability in CAPABILITIES:
                yield from ("--cap-add", capability)
        else:
            yield "--unshare-user"
        yield from ("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/dev/shm", "--tmpfs", "/tmp")
        for folder in sorted({parent for path in self._shown() for parent in path.parents} - {Path("/")}):
            yield from ("--perms", "0755", "--dir", str(folder))
        for path in SYSTEM:
            if os.path.islink(path):
                yield from ("--symlink", os.readlink(path), path)
            elif os.path.isdir(path):
                yield from ("--ro-bind", path, path)
        for path in SYSTEM_FILES:
            yield from ("--ro-bind-try", path, path)
        for path in python_folders():
            yield from ("--ro-bind", path, path)
        for folder in self.hidden:
            if any(folder.is_relative_to(shown) for shown in (*SYSTEM, *python_folders())):
                yield from ("--tmpfs", str(folder))
                for path in python_folders():
                    if Path(path).is_relative_to(folder):
                        yield from ("--ro-bind", path, path)
        for package in self.packages:
            yield from ("--ro-bind", str(package), f"{PACKAGES}/{package.name}")
        yield from ("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", "/tmp", "--hostname", "sandbox")


def choose(choice: Choice, packages: Iterable[Path], hidden: Iterable[Path]) -> Sandbox:
    """The sandbox that was asked for.

    Raises
    ------
    CourseError
        When bubblewrap is needed and missing, or does not work here.
    """
    if choice != "none":
        require_bubblewrap()
    return Sandbox(choice != "none", tuple(packages), tuple(hidden))


@lru_cache(maxsize=1)
def require_bubblewrap() -> None:
    program = bubblewrap()
    advice = "Grade on Linux with bubblewrap, or in a container made for it with --sandbox none."
    if program is None:
        raise CourseError(
            f"bubblewrap (the program bwrap) is not installed, and students' code must not run without it. {advice}"
        )
    tried = subprocess.run([program, "--ro-bind", "/", "/", "--unshare-all", "true"], capture_output=True, text=True)
    if tried.returncode:
        said = " ".join(tried.stderr.split())
        raise CourseError(f"bubblewrap does not work on this machine ({said}). {advice}")


def bubblewrap() -> str | None:
    """The program, when it is installed."""
    return shutil.which("bwrap") if sys.platform == "linux" else None


def python_folders() -> list[str]:
    """The folders of this Python and its packages that are not part of the system's own."""
    found = [sys.base_prefix, sys.prefix, *(sysconfig.get_path(name) for name in ("stdlib", "platstdlib", "purelib", "platlib"))]
    found += [os.path.dirname(os.path.realpath(sys.executable))]
    folders: list[str] = []
    for path in dict.fromkeys(found):
        if os.path.isdir(path) and not any(Path(path).is_relative_to(shown) for shown in (*SYSTEM, *folders)):
            folders.append(path)
    return folders


def package_folders(names: Iterable[str]) -> list[Path]:
    """Of the packages with these names, the folders of those that lie outside the environment."""
    inside = [Path(path) for path in (*SYSTEM, *python_folders())]
    folders = []
    for name in dict.fromkeys(names):
        try:
            spec = importlib.util.find_spec(name)
        except (ImportError, ValueError):
            continue
        for place in (spec.submodule_search_locations or []) if spec is not None else []:
            folder = Path(place).resolve()
            if not any(folder.is_relative_to(path) for path in inside):
                folders.append(folder)
    return folders
