"""What runs where: grading needs a system that can fork, and tests that share costly things stay in one process under xdist."""

import os
from pathlib import Path

import pytest

GRADING = ("autograder/test_runner.py", "autograder/test_grading.py", "autograder/test_batch.py", "nbgrader/*", "attacks/*")
collect_ignore_glob = [] if hasattr(os, "fork") else [*GRADING, "browser/test_formgrader.py"]
TOGETHER = ("nbgrader", "browser", "attacks")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Group the tests that one process takes: a folder with runs of its own, an exercise's, or else a file's."""
    for item in items:
        place = item.path.relative_to(Path(__file__).parent) if item.path.is_relative_to(Path(__file__).parent) else item.path
        group = place.parts[0] if place.parts[0] in TOGETHER else str(place)
        if place.parts[0] == "quality" and isinstance(item, pytest.Function) and hasattr(item, "callspec"):
            group = f"quality of {item.callspec.id}"
        item.add_marker(pytest.mark.xdist_group(group))
