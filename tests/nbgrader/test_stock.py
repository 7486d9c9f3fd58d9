"""With nbgrader's own sanitizing and executing in place of the course's, the marks are the same."""

import pytest

from tests.nbgrader import handing_in
from tests.nbgrader.runs import Run

pytestmark = pytest.mark.nbgrader


def test_nothing_was_logged_as_an_error(stock: Run) -> None:
    assert set(handing_in.STOCK) <= set(stock.students)
    assert "ERROR" not in stock.log


def test_an_untouched_release_gets_0(stock: Run) -> None:
    assert stock["untouched"].exported == 0
    assert "Traceback" not in stock["untouched"].feedback.text


def test_the_solution_gets_full_marks(stock: Run) -> None:
    assert stock["solved"].marks == stock.paper.full_marks()


def test_mistakes_get_0_and_are_named(stock: Run) -> None:
    wrong = stock.paper.rounds[0]
    assert stock["first_mistakes"].marks == stock.paper.full_marks(but=wrong)
    for name in wrong:
        said = stock.paper.said_of(name, 0).replace("`", "")
        assert said in stock["first_mistakes"].feedback.checks[name]


def test_noise_on_stderr_takes_no_marks(stock: Run) -> None:
    if "noisy" in stock.students:
        assert stock["noisy"].marks == stock.paper.full_marks()
