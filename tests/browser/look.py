"""Take pictures of a lesson as it looks in JupyterLab: `python -m tests.browser.look 02_feedforward /tmp/pictures --dark`."""

import argparse
import shutil
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.chromium import browsing
from tests.browser.jupyter import DARK, LIGHT, ROOT, jupyterlab, serving
from tests.browser.notebook import Notebook

WIDTH, HEIGHT = 1200, 1500
OVERLAP = 60
UNWANTED = shutil.ignore_patterns("__pycache__", ".*", "progress*.json")


def main() -> None:
    """Read the command line, take the pictures, print their paths."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lesson", help="a folder of solutions/, such as 02_feedforward")
    parser.add_argument("folder", type=Path, help="where the pictures go")
    parser.add_argument("--dark", action="store_true", help="the dark theme")
    parser.add_argument("--run", action="store_true", help="run all cells first; otherwise with the outputs that are stored")
    parser.add_argument("--release", action="store_true", help="the learner's lesson in lessons/")
    options = parser.parse_args()
    source = ROOT / ("lessons" if options.release else "solutions")
    if not (source / options.lesson / f"{options.lesson}.ipynb").is_file():
        parser.error(f"{source.name}/{options.lesson}/{options.lesson}.ipynb is not there")
    for path in look(source, options.lesson, options.folder, options.dark, options.run):
        print(path)


def look(source: Path, lesson: str, folder: Path, dark: bool = False, run: bool = False) -> list[Path]:
    """Open a copy of a lesson in JupyterLab and take pictures of all of it, from top to bottom.

    Parameters
    ----------
    source : Path
        ``solutions/`` or ``lessons/``.
    lesson : str
        The lesson's folder in it.
    folder : Path
        Where the pictures go; it is made when missing.
    dark : bool
        In the dark theme.
    run : bool
        Run all cells first, so that sliders and feedback are live.

    Returns
    -------
    list of Path
        The pictures: ``02_feedforward-light-01.png`` and so on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    theme = "dark" if dark else "light"
    for old in folder.glob(f"{lesson}-{theme}-*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        copy = Path(name) / source.name
        shutil.copytree(source, copy, ignore=UNWANTED)
        with serving(jupyterlab(copy), copy, Path(name) / "home", DARK if dark else LIGHT) as server, browsing() as browser:
            page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
            page.goto(server.at(f"doc/tree/{lesson}/{lesson}.ipynb"))
            notebook = Notebook(page, copy / lesson / f"{lesson}.ipynb")
            notebook.wait_until_open()
            if run:
                notebook.run_all()
            return _pictures(page, folder / f"{lesson}-{theme}")


def _pictures(page: Page, stem: Path) -> list[Path]:
    """Scroll through the notebook, a screenful at a time."""
    scroller = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-WindowedPanel-outer")
    _settle(page)
    paths: list[Path] = []
    top = 0.0
    while True:
        scroller.evaluate("(e, top) => { e.scrollTop = top; }", top)
        _settle(page)
        height, whole, reached = scroller.evaluate("e => [e.clientHeight, e.scrollHeight, e.scrollTop]")
        paths.append(stem.with_name(f"{stem.name}-{len(paths) + 1:02}.png"))
        scroller.screenshot(path=paths[-1])
        if reached + height >= whole - 1:
            return paths
        top = reached + height - OVERLAP


def _settle(page: Page) -> None:
    """Wait until all pictures are loaded, the formulas are set and the page has been drawn."""
    page.wait_for_function("() => [...document.images].every(image => image.complete)")
    page.wait_for_function("() => document.fonts.status === 'loaded'")
    page.wait_for_timeout(400)


if __name__ == "__main__":
    main()
