"""A notebook that is open in JupyterLab: find cells by what they hold, type, run, and read what comes out."""

import re
from collections.abc import Callable
from pathlib import Path

import nbformat
from playwright.sync_api import Locator, Page, expect

OPENING = 120_000  # milliseconds; a first start on a slow machine reads much from the disk
RUNNING = 120_000
ERROR = '[data-mime-type="application/vnd.jupyter.error"]'
STDERR = '[data-mime-type="application/vnd.jupyter.stderr"]'
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
        self.editor()
        self.notebook.page.keyboard.press("Control+Enter")
        self.notebook.wait(lambda: self.count > max(before, 0), f"the cell to run:\n{self.text()}")


class Notebook:
    """A notebook on a page; the file on disk, as it was opened, tells which cell is where."""

    def __init__(self, page: Page, path: Path):
        self.page = page
        self.cells = nbformat.read(path, as_version=4).cells
        self.panel = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden)")
        self.name = path.name

    def wait_until_open(self) -> None:
        """Wait until all cells are drawn and the kernel is ready."""
        tab = self.page.locator(".lm-TabBar-tab.jp-mod-current, .jp-Document, #jp-MainLogo")
        tab.first.wait_for(timeout=OPENING)
        expect(self.panel.locator(".jp-Cell")).to_have_count(len(self.cells), timeout=OPENING)
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
        """Choose Run All Cells in the menu and wait until the last cell has run."""
        last = self.code_cells()[-1]
        before = last.count
        self.page.locator(".lm-MenuBar-item", has_text=re.compile(r"^Run$")).click()
        self.page.locator('.lm-Menu-item[data-command="runmenu:run-all"]').click()
        self.wait(lambda: last.count > max(before, 0) or self.stopped(), "the last cell to run")

    def stopped(self) -> bool:
        """Whether a cell ended in an error, which stops Run All."""
        return bool(self.panel.locator(ERROR).count())

    def wait(self, done: Callable[[], bool], what: str, timeout: int = RUNNING) -> None:
        """Ask again and again until `done`."""
        for _ in range(timeout // 100):
            if done():
                return
            self.page.wait_for_timeout(100)
        raise TimeoutError(f"Waited {timeout // 1000} s for {what}")
