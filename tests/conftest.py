"""What cannot run here is left out: grading needs a system that can fork."""

import os

GRADING = ("autograder/test_runner.py", "autograder/test_grading.py", "autograder/test_batch.py", "nbgrader/*", "attacks/*")
collect_ignore_glob = [] if hasattr(os, "fork") else [*GRADING, "browser/test_formgrader.py"]
