"""Check what a learner wrote, name the mistake, and grade a class.

In a notebook: ``begin``, ``check``, ``hint``, ``solution``, ``progress``. For instructors: ``load_course``.
"""

from autograder.course import load_course
from autograder.learner import begin, check, hint, progress, solution
from autograder.result import Result

__all__ = ["Result", "begin", "check", "hint", "load_course", "progress", "solution"]
