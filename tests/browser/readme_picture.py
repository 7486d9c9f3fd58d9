"""Take the README's picture, a check that names a mistake: `python -m tests.browser.readme_picture`."""

import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import FloatRect

from tests.browser.chromium import browsing
from tests.browser.jupyter import ROOT, jupyterlab, serving
from tests.browser.look import UNWANTED
from tests.browser.notebook import Notebook

LESSON = "02_feedforward"
WRONG = "def softmax(z):\ne = np.exp(z - z.max(axis=0))\nreturn e / e.sum(axis=0)"
PICTURE = ROOT / "docs" / "pictures" / "check.png"


def main() -> None:
    """Run the lesson, type a wrong softmax, run it and its check, and take a picture of both cells."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        copy = Path(name) / "lessons"
        shutil.copytree(ROOT / "lessons", copy, ignore=UNWANTED)
        with serving(jupyterlab(copy), copy, Path(name) / "home") as server, browsing() as browser:
            page = browser.new_page(viewport={"width": 1250, "height": 1100}, device_scale_factor=1.5)
            page.goto(server.at(f"doc/tree/{LESSON}/{LESSON}.ipynb"))
            notebook = Notebook(page, copy / LESSON / f"{LESSON}.ipynb")
            notebook.wait_until_open()
            notebook.run_all()
            cell, check = notebook.cell("def softmax(", "NotImplementedError"), notebook.cell('check("softmax")')
            cell.retype(WRONG)
            cell.run()
            check.run()
            check.said()
            cell.box.scroll_into_view_if_needed()
            top, bottom = cell.box.bounding_box(), check.box.bounding_box()
            assert top is not None and bottom is not None
            height = bottom["y"] + bottom["height"] - top["y"]
            PICTURE.parent.mkdir(parents=True, exist_ok=True)
            area: FloatRect = {"x": top["x"], "y": top["y"], "width": top["width"], "height": height}
            page.screenshot(path=PICTURE, clip=area)


if __name__ == "__main__":
    main()
