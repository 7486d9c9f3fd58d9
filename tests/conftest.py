"""What cannot run here is left out: grading needs a system that can fork."""

import os

collect_ignore_glob = (
    []
    if hasattr(os, "fork")
    else [f"autograder/test_{name}.py" for name in ("runner", "grading", "batch")]
    + ["nbgrader/*", "attacks/*", "browser/*grader.py"]
)
