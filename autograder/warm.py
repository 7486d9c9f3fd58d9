"""The grader's end of a warm process: start one, hand it jobs, take its reports, end what it started."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence

from autograder.errors import CourseError
from autograder.sandbox import Sandbox
from autograder.zygote import FREE_USERS, READY

START_SECONDS = 180.0
END_SECONDS = 20.0
OWN_FOLDER = "/tmp/notebook"


class Warm:
    """A warm process; it is started when first needed, and again when it has ended.

    Parameters
    ----------
    sandbox : Sandbox
        How the process is shut in.
    modules : sequence of str
        What to import once for all submissions.
    """

    def __init__(self, sandbox: Sandbox, modules: Sequence[str] = ()):
        self.sandbox, self.modules = sandbox, tuple(modules)
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: socket.socket | None = None

    @contextlib.contextmanager
    def place(self) -> Iterator[str]:
        """An empty folder for a job, by the name that the job knows it by."""
        if self.sandbox.shut:
            yield OWN_FOLDER
        else:
            with tempfile.TemporaryDirectory(prefix="autograder-", ignore_cleanup_errors=True) as folder:
                yield folder

    @contextlib.contextmanager
    def running(self, job: bytes) -> Iterator[int]:
        """Run a job and give the descriptor of its reports; at the end of the block nothing of it is left.

        Raises
        ------
        CourseError
            When no process can be started, with the reason.
        """
        with tempfile.TemporaryFile() as file:
            file.write(job)
            file.flush()
            file.seek(0)
            life, kept = socket.socketpair()
            reader, writer = os.pipe()
            try:
                self._hand_over([file.fileno(), writer, life.fileno()])
                life.close()
                os.close(writer)
                writer = -1
                yield reader
            finally:
                os.close(reader)
                if writer >= 0:
                    os.close(writer)
                life.close()
                self._wait_for_end(kept)

    def _wait_for_end(self, kept: socket.socket) -> None:
        """Cut the life line and wait until all of the job has ended; if it does not, everything ends with the warm process."""
        kept.settimeout(END_SECONDS)
        try:
            kept.shutdown(socket.SHUT_WR)
            kept.recv(1)
        except TimeoutError:
            self.close()
        except OSError:
            pass
        kept.close()

    def start(self) -> None:
        """See to it that the process is there.

        Raises
        ------
        CourseError
            When it cannot be started, with the reason.
        """
        self._open()

    def _hand_over(self, files: list[int]) -> None:
        for _attempt in range(2):
            channel = self._open()
            try:
                socket.send_fds(channel, [b"run"], files)
                return
            except OSError:
                self.close()
        raise CourseError("The process that runs submissions ends as soon as it is started.")

    def _open(self) -> socket.socket:
        if self._channel is not None and self._process is not None and self._process.poll() is None:
            return self._channel
        self.close()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        errors = tempfile.TemporaryFile()  # noqa: SIM115
        process = subprocess.Popen(
            self.sandbox.command(self._python(theirs.fileno())),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=self.sandbox.environment(),
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
        theirs.close()
        self._process, self._channel = process, ours
        ours.settimeout(START_SECONDS)
        try:
            ready = ours.recv(len(READY))
        except TimeoutError:
            ready = b""
        ours.settimeout(None)
        if ready != READY:
            self.close()
            errors.seek(0)
            said = errors.read().decode("utf-8", "replace").strip().splitlines()
            errors.close()
            raise CourseError(f"{self.sandbox.failure} {said[-1] if said else ''}".strip())
        errors.close()
        return ours

    def _python(self, descriptor: int) -> list[str]:
        kind = "namespaces" if self.sandbox.shut else "none"
        user = FREE_USERS[os.getpid() % len(FREE_USERS)]  # graders side by side: none may use up another's processes
        return [sys.executable, "-m", "autograder.zygote", str(descriptor), kind, str(user), *self.modules]

    def close(self) -> None:
        """End the process and all that it started."""
        if self._channel is not None:
            self._channel.close()
        if self._process is not None:
            if self._process.poll() is None:
                with contextlib.suppress(OSError):
                    os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._process = self._channel = None

    def __enter__(self) -> "Warm":
        return self

    def __exit__(self, *about: object) -> None:
        self.close()
