"""Several graders side by side on this machine; one that is killed costs nothing but time."""

import contextlib
import multiprocessing
import multiprocessing.connection
import signal
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import cast

from autograder.batch import Plan, Record, failed, grade
from autograder.errors import CourseError
from autograder.submissions import Submission

TRIES = 3


class Pool:
    """Graders in processes of their own.

    Parameters
    ----------
    plan : Plan
        What they grade with.
    workers : int
        How many.
    """

    def __init__(self, plan: Plan, workers: int):
        self.plan, self.workers = plan, workers
        self._busy: dict[Connection, tuple[BaseProcess, int | None]] = {}

    def records(self, submissions: Sequence[Submission]) -> Iterator[tuple[int, Record]]:
        """See `Graders`.

        Raises
        ------
        CourseError
            When a grader cannot begin, for example for want of a sandbox.
        """
        todo, tries = deque(range(len(submissions))), Counter[int]()
        try:
            while todo or any(index is not None for _, index in self._busy.values()):
                while len(self._busy) < min(self.workers, len(submissions)):
                    self._start()
                for connection, (process, index) in list(self._busy.items()):
                    if index is None and todo:
                        self._busy[connection] = (process, todo.popleft())
                        with contextlib.suppress(OSError):
                            connection.send(submissions[self._busy[connection][1] or 0])
                at_work = [connection for connection, (_, index) in self._busy.items() if index is not None]
                for ready in multiprocessing.connection.wait(at_work):
                    connection = cast(Connection, ready)
                    process, index = self._busy[connection]
                    assert index is not None
                    try:
                        record = connection.recv()
                    except (EOFError, OSError):
                        self._drop(connection)
                        tries[index] += 1
                        if tries[index] < TRIES:
                            todo.appendleft(index)
                        else:
                            yield index, failed(submissions[index], f"The grading process ended {TRIES} times on it.")
                        continue
                    if isinstance(record, CourseError):
                        raise record
                    self._busy[connection] = (process, None)
                    yield index, record
        finally:
            for connection in list(self._busy):
                self._drop(connection)

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_serve, args=(theirs, self.plan), daemon=True)
        process.start()
        theirs.close()
        self._busy[ours] = (process, None)

    def _drop(self, connection: Connection) -> None:
        process, _ = self._busy.pop(connection)
        connection.close()
        process.join(1.0)
        if process.is_alive():
            process.kill()
            process.join()


def _serve(connection: Connection, plan: Plan) -> None:
    """Grade what comes until the other end closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with contextlib.suppress(EOFError, OSError):
        try:
            grader = plan.grader()
        except CourseError as error:
            connection.recv()
            connection.send(error)
            return
        with grader:
            while True:
                connection.send(grade(grader, connection.recv()))
