"""Run ``python -m nbgrader`` and its like in forks of a process that has imported them: importing is the longest part of them."""

import multiprocessing
import os
import runpy
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

SECONDS = 900
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["nbgrader.apps", "nbgrader.apps.nbgraderapp", "nbconvert.exporters", "autograder.build"])


def run(module: str, arguments: Sequence[str], folder: Path, environment: Mapping[str, str]) -> tuple[int | None, str]:
    """Run a module's command line in a folder; its exit status and all that it wrote."""
    with tempfile.TemporaryFile() as out:
        process = FORKS.Process(target=_command, args=(module, list(arguments), folder, dict(environment), _Handed(out.fileno())))
        process.start()
        process.join(SECONDS)
        if process.is_alive():
            process.kill()
            process.join()
        out.seek(0)
        return process.exitcode, out.read().decode("utf-8", "replace")


class _Handed:
    """An open file on its way to another process."""

    def __init__(self, descriptor: int):
        self.descriptor = descriptor

    def __reduce__(self) -> tuple[object, tuple[object]]:
        from multiprocessing.reduction import DupFd

        return _received, (DupFd(self.descriptor),)


def _received(handed: object) -> int:
    return handed.detach()  # type: ignore[attr-defined, no-any-return]


def _command(module: str, arguments: Sequence[str], folder: Path, environment: Mapping[str, str], out: int) -> None:
    for standard in (1, 2):
        os.dup2(out, standard)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[0:0] = [part for part in environment.get("PYTHONPATH", "").split(os.pathsep) if part]
    sys.argv = [module, *arguments]
    status: object = 0
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    except SystemExit as exit:
        status = exit.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(status if isinstance(status, int) else int(status is not None))
