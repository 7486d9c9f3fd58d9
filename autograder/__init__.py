"""Check what a learner wrote, name the mistake, and grade a class.

In a notebook: ``begin``, ``check``, ``hint``, ``solution``, ``progress``. For instructors: ``load_course``.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  (said in one sentence before anything newer is parsed)
    raise ImportError("This course needs Python 3.11 or newer; this is Python {}.{}.".format(*sys.version_info))

from autograder.course import load_course
from autograder.learner import begin, check, hint, progress, solution
from autograder.result import Result

__all__ = ["Result", "begin", "check", "hint", "load_course", "progress", "solution"]
