"""A notebook that is open in JupyterLab: find cells by what they hold, type, run, and read what comes out."""

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
from playwright.sync_api import Locator, Page, expect

OPENING = 120_000  # milliseconds; a first start on a slow machine reads much from the disk
RUNNING = 120_000
ALARM = '[data-mime-type="application/vnd.jupyter.stderr"]'  # JupyterLab shows errors as this, too
DONE = re.compile(r"\[(\d+)\]:")


class Cell:
    """One code cell."""

    def __init__(self, notebook: "Notebook", index: int):
        self.notebook = notebook
        self.box = notebook.panel.locator(".jp-Cell").nth(index)
        self.output = self.box.locator(".jp-Cell-outputArea")

    @property
    def count(self) -> int:
        """The number in the prompt; 0 before the first run, -1 while it runs."""
        text = (self.box.locator(".jp-InputPrompt").text_content() or "").strip()
        found = DONE.fullmatch(text)
        return int(found[1]) if found else -1 if "*" in text else 0

    def editor(self) -> Locator:
        """The editor, with the cursor in it."""
        content = self.box.locator(".cm-content")
        content.scroll_into_view_if_needed()
        content.click()
        return content

    def text(self) -> str:
        """What stands in the editor."""
        return "\n".join(line.removesuffix("\n") for line in self.box.locator(".cm-line").all_text_contents())

    def retype(self, source: str) -> None:
        """Replace everything with the keyboard; the editor indents by itself, as it does for a learner."""
        self.editor()
        keyboard = self.notebook.page.keyboard
        keyboard.press("ControlOrMeta+A")
        keyboard.press("Delete")
        self._type(source)

    def replace_last_line(self, source: str) -> None:
        """Type over the last line, where the stub raises, and keep its indentation."""
        self.editor()
        keyboard = self.notebook.page.keyboard
        keyboard.press("ControlOrMeta+End")
        keyboard.press("Shift+Home")
        self._type(source)

    def _type(self, source: str) -> None:
        keyboard = self.notebook.page.keyboard
        for number, line in enumerate(source.splitlines()):
            if number:
                keyboard.press("Enter")
            keyboard.type(line.strip())

    def run(self) -> None:
        """Press Control + Enter and wait until the cell has run."""
        before = self.count

        def press() -> None:
            self.editor()
            self.notebook.page.keyboard.press("Control+Enter")

        self.notebook.start(press, lambda: self.count != before)
        self.notebook.wait(lambda: self.count > max(before, 0), f"the cell to run:\n{self.text()}")

    def said(self) -> str:
        """The text of the output as it is on the page."""
        self.output.scroll_into_view_if_needed()
        return self.output.inner_text()


class Notebook:
    """A notebook on a page; the file on disk, as it was opened, tells which cell is where."""

    def __init__(self, page: Page, path: Path):
        self.page = page
        self.cells = nbformat.read(path, as_version=4).cells
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        self.name = path.name

    def show(self) -> None:
        """Bring its tab to the front."""
        self.page.locator(".lm-DockPanel-tabBar .lm-TabBar-tab", has_text=self.name).click()

    def wait_until_open(self) -> None:
        """Wait until all cells are drawn and the kernel is there and idle; the page says idle before there is one, too."""
        expect(self.panel.locator(".jp-Cell")).to_have_count(len(self.cells), timeout=OPENING)
        expect(self.panel.locator(".jp-KernelName")).not_to_have_text("No Kernel", timeout=OPENING)
        self.panel.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]').wait_for(timeout=OPENING)

    def cell(self, *parts: str) -> Cell:
        """The one code cell whose source holds all `parts`."""
        found = [
            index
            for index, cell in enumerate(self.cells)
            if cell.cell_type == "code" and all(part in cell.source for part in parts)
        ]
        if len(found) != 1:
            raise LookupError(f"{self.name}: {len(found)} code cells hold {parts}, not 1.")
        return Cell(self, found[0])

    def code_cells(self) -> list[Cell]:
        """All code cells that hold something."""
        return [Cell(self, index) for index, cell in enumerate(self.cells) if cell.cell_type == "code" and cell.source.strip()]

    def run_all(self) -> None:
        """Choose Run All Cells in the menu and wait until no cell runs or waits any more."""
        first = self.code_cells()[0]
        before = first.count
        waiting = self.panel.locator(".jp-InputPrompt", has_text="[*]:")
        self.start(lambda: choose(self.page, "Run", "Run All Cells"), lambda: first.count != before)
        self.wait(lambda: waiting.count() == 0, "the last cell to run")

    def alarms(self) -> list[str]:
        """What stands on a red ground: tracebacks, and warnings and all else that went to standard error."""
        return self.panel.locator(ALARM).all_inner_texts()

    def start(self, press: Callable[[], None], started: Callable[[], bool]) -> None:
        """Do what starts a cell, again if need be: JupyterLab drops what it is asked while its kernel is not connected."""
        for _ in range(5):
            press()
            try:
                return self.wait(started, "a cell to start", 10_000)
            except TimeoutError:
                continue
        raise TimeoutError(f"{self.name}: no cell starts; is there a kernel?")

    def wait(self, done: Callable[[], bool], what: str, timeout: int = RUNNING) -> None:
        """Ask again and again until `done`."""
        for _ in range(timeout // 100):
            if done():
                return
            self.page.wait_for_timeout(100)
        raise TimeoutError(f"Waited {timeout // 1000} s for {what}")


def choose(page: Page, *names: str) -> None:
    """Choose from the menus at the top, one name after the other."""
    page.locator(".lm-MenuBar-item").get_by_text(names[0], exact=True).click()
    for name in names[1:]:
        page.locator(".lm-Menu-itemLabel").get_by_text(name, exact=True).click()
