"""A warm process that forks one child for each submission, so that the interpreter and its imports are paid for once.

``autograder.warm`` starts it, inside bubblewrap or without. It is told to begin by a message on a socket that carries two open
files: a job to read and a pipe to report to. It never reads a job, holds nothing of a submission or an answer, and runs no code
of a student. Each child lives in namespaces of its own, with an empty /tmp, no capabilities and a system-call filter; when it
ends, or the grader closes its end of the life line, everything that it started is killed with it.
"""

import contextlib
import gc
import importlib
import os
import select
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

from autograder import namespaces, worker
from autograder.sandbox import python_folders

READY = b"ready"
LOOK_SECONDS = 0.2
MAX_MEMORY = 5 * 1024**3
MAX_PROCESSES = 64 + 4 * (os.cpu_count() or 1)  # threads count, and a framework starts a few for each core
OWN_SPACE_MB = 256
FREE_USERS = range(60_578, 61_184)  # numbers that systemd's table of users leaves free


@dataclass(frozen=True)
class Setting:
    """How children are kept apart: in fresh namespaces or not, and for which user root is given up."""

    namespaces: bool
    user: int | None


def main(arguments: list[str]) -> None:
    """``control kind user module...``: import the modules, then fork as told until the socket closes."""
    channel = socket.socket(fileno=int(arguments[0]))
    setting = Setting(arguments[1] == "namespaces", int(arguments[2]) if os.geteuid() == 0 else None)
    worker.warm_up()
    for module in arguments[3:]:
        with contextlib.suppress(Exception):
            importlib.import_module(module)
    gc.collect()
    gc.freeze()
    channel.sendall(READY)
    while True:
        try:
            message, files, _, _ = socket.recv_fds(channel, 16, 3)
        except OSError:
            return
        if not message:
            return
        if os.fork() == 0:
            channel.close()
            job, report, life = files
            _keep(job, report, life, setting)
        for file in files:
            os.close(file)
        _reap()


def _reap() -> None:
    """Take leave of those that have ended: their computing time counts as this process's."""
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _keep(job: int, report: int, life: int, setting: Setting) -> None:
    """Beside one submission: start it, end it with everything it started, and leave."""
    try:
        if setting.namespaces:
            namespaces.unshare(with_user=setting.user is None)
        elif sys.platform == "linux":
            namespaces.control(namespaces.PR_SET_CHILD_SUBREAPER, 1)
        child = os.fork()
        if child == 0:
            os.close(life)
            _submission(job, report, setting)
        os.close(job)
        os.close(report)
        try:
            _watch(child, life, setting)
        finally:
            _end(child, setting)
    finally:
        os._exit(0)


def _submission(job: int, report: int, setting: Setting) -> None:
    """Become the submission's process and run its job; never returns."""
    try:
        os.setsid()  # a signal to one's own process group would reach the keeper and the warm process, too
        _first_to_be_killed()
        if setting.namespaces:
            namespaces.mount_own_space(OWN_SPACE_MB, python_folders())
            if setting.user is not None:
                namespaces.become(setting.user)
        if sys.platform == "linux":
            namespaces.control(namespaces.PR_SET_PDEATHSIG, signal.SIGKILL)  # at the end: becoming another user clears it
        with open(job, "rb") as file:
            text = file.read()
        worker.limit_resources()
        if setting.namespaces:
            worker.limit("NPROC", MAX_PROCESSES)
            namespaces.drop_privileges()
        worker.serve(text, report)
    except BaseException as error:
        worker.reporter(report)({"broken": f"{type(error).__name__}: {error}"})
    finally:
        os._exit(1)


def _first_to_be_killed() -> None:
    """When the machine runs out of memory, the submission goes and not the grader."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000")


def _watch(child: int, life: int, setting: Setting) -> None:
    """Wait until the child has ended, its life line is cut, or it and its children use too much memory together."""
    ended = os.pidfd_open(child) if hasattr(os, "pidfd_open") else None
    while True:
        try:
            ready, _, _ = select.select([life, *([ended] if ended is not None else [])], [], [], LOOK_SECONDS)
        except InterruptedError:
            continue
        if ready or (ended is None and os.waitpid(child, os.WNOHANG)[0]):
            return
        if setting.namespaces and memory_in_use() > MAX_MEMORY:
            return


def memory_in_use() -> int:
    """Bytes of memory that the processes shown in /proc hold, as far as it can be read."""
    pages = 0
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            with contextlib.suppress(OSError, ValueError, IndexError):
                pages += int(Path("/proc", entry, "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _end(child: int, setting: Setting) -> None:
    """Kill the child and everything that it left running; the end of process 1 of a PID namespace ends all of them."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)
    if not setting.namespaces:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        while not setting.namespaces and sys.platform == "linux":
            for orphan in _children():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(orphan, signal.SIGKILL)
            os.waitpid(-1, 0)
        os.waitpid(child, 0)


def _children() -> list[int]:
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return [int(word) for word in path.read_text().split()] if path.exists() else []


if __name__ == "__main__":
    main(sys.argv[1:])
