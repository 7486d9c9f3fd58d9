import matplotlib

matplotlib.use("Agg")

import matplotlib.pyplot as plt
import pytest

from coursekit import figures


@pytest.fixture(autouse=True)
def style():
    """Every test draws in the style of the lessons and leaves no figure open."""
    with matplotlib.rc_context():
        figures.set_style()
        yield
    plt.close("all")


@pytest.fixture
def ax():
    return plt.subplots()[1]
