"""Graders on a Dask cluster: the same work, sent to wherever the scheduler's workers run."""

import threading
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from autograder.batch import Plan, Record, failed, fingerprint, grade
from autograder.errors import BadNotebook, CourseError
from autograder.grading import Grader
from autograder.submissions import Submission

RETRIES = 5
CONNECT_SECONDS = 30
AHEAD = 4
ONE_AT_A_TIME = threading.Lock()


class Cluster:
    """Graders behind a Dask scheduler.

    Parameters
    ----------
    plan : Plan
        What they grade with; every worker needs this project and the course's ``solutions`` at the same path.
    address : str
        The scheduler's, such as ``tcp://10.0.0.5:8786``.
    """

    def __init__(self, plan: Plan, address: str):
        self.plan, self.address = plan, address

    def records(self, submissions: Sequence[Submission]) -> Iterator[tuple[int, Record]]:
        """See `Graders`.

        Raises
        ------
        CourseError
            When Dask is not installed, no scheduler answers, or a worker has another version of the course.
        """
        try:
            from dask.distributed import Client, as_completed
        except ImportError:
            raise CourseError("--scheduler needs Dask: install the project's extra “cluster”.") from None
        try:
            client = Client(self.address, timeout=CONNECT_SECONDS)
        except (OSError, ValueError) as error:
            raise CourseError(f"No Dask scheduler answers at {self.address}: {str(error).splitlines()[0]}") from None
        digest = fingerprint(self.plan.solutions)
        todo = iter(enumerate(submissions))
        places: dict[Any, int] = {}
        with client:
            under_way = as_completed()
            window = AHEAD * max(1, sum(client.nthreads().values()))

            def send() -> Iterator[tuple[int, Record]]:
                """Send the next one that can be read; those before it that cannot are done."""
                for index, submission in todo:
                    try:
                        content = submission.read() if submission.note is None else b""
                    except BadNotebook as error:
                        yield index, failed(submission, str(error))
                        continue
                    future = client.submit(_grade, self.plan, digest, submission, content, pure=False, retries=RETRIES)
                    places[future.key] = index
                    under_way.add(future)
                    return

            for _ in range(window):
                yield from send()
            for future in under_way:
                index = places.pop(future.key)
                try:
                    record = future.result()
                except CourseError:
                    raise
                except Exception as error:
                    record = failed(submissions[index], f"The cluster could not grade it: {type(error).__name__}: {error}"[:500])
                future.release()
                yield index, record
                yield from send()


def _grade(plan: Plan, digest: str, submission: Submission, content: bytes) -> Record:
    """On a worker: the record of one submission. A worker with several threads grades one at a time."""
    with ONE_AT_A_TIME:
        return grade(_grader(plan, digest), submission, content)


@lru_cache(maxsize=1)
def _grader(plan: Plan, digest: str) -> Grader:
    """The worker's grader, kept from one submission to the next."""
    if not plan.solutions.is_dir() or fingerprint(plan.solutions) != digest:
        raise CourseError(f"A Dask worker has no course at {plan.solutions}, or not the same version of it.")
    return plan.grader()
