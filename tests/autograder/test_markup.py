"""What a student wrote as Markdown does nothing on the pages of formgrader and of the feedback."""

import html
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import nbformat
import nbgrader.server_extensions.formgrader
import pytest
from nbconvert.exporters import HTMLExporter
from traitlets.config import PyFileConfigLoader

from autograder.markup import harmless
from tests.autograder.toys import MINI, ROOT

FORMGRADER = Path(nbgrader.server_extensions.formgrader.__file__).parent
PLACES: dict[str, Any] = {
    "extra_template_basedirs": [str(FORMGRADER / "templates")],
    "extra_template_paths": [str(FORMGRADER / "static" / "node_modules" / "bootstrap" / "dist" / "css")],
}
ACTIVE = [
    "<script>steal()</script>",
    "<img src=x onerror=steal()>",
    "[x](javascript:steal())",
    "<a href='data:text/html,steal()'>x</a>",
    "<a href=' JaVaScRiPt:steal()'>x</a>",
    "<svg/onload=steal()>",
    "<iframe srcdoc='steal()'></iframe>",
    "<style>@import 'steal()'</style>",
    "<form action='steal()'><button formaction='steal()'>x</button></form>",
    "<p style='background: url(steal())'>x</p>",
    "<base href='//steal()'>",
    "<math><mi xlink:href='steal()'>x</mi></math>",
]
KEPT = [
    '<h2 id="T">T</h2>',
    '<a href="https://example.com">x</a>',
    '<img src="pictures/a.svg" alt="a">',
    '<img src="data:image/png;base64,aa">',
    '<table><tbody><tr><th scope="row">1</th></tr></tbody></table>',
    "<p>$a &lt; b$ <code>x</code></p>",
]


class Parts(HTMLParser):
    """What of a page is not text that a reader sees."""

    def __init__(self, page: str):
        super().__init__()
        self.inside, self.parts = "", list[str]()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside = tag
        self.parts += [f"{tag} {name}={value}" for name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.inside = ""

    def handle_data(self, data: str) -> None:
        self.parts += [data] if self.inside in ("script", "style") else []


@pytest.mark.parametrize("page", KEPT)
def test_what_text_needs_stays(page: str) -> None:
    assert harmless(page) == page


@pytest.mark.parametrize("root", [ROOT, MINI], ids=["course", "mini"])
@pytest.mark.parametrize("template", ["formgrade", "feedback"])
def test_nothing_of_a_student_acts_on_a_page(template: str, root: Path) -> None:
    config: Any = PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
    exporter: Any = HTMLExporter(config=config, template_name=template, **PLACES)
    cells = [nbformat.v4.new_markdown_cell(source) for source in ACTIVE]
    about = {"index": 0, "total": 1, "nbgrader": dict.fromkeys(("score", "max_score", "late_penalty"), 0.0)}
    page, _ = exporter.from_notebook_node(nbformat.v4.new_notebook(cells=cells), resources=about)
    assert page.count("steal()") > 5
    assert [part for part in Parts(page).parts if "steal" in part] == []


@pytest.mark.parametrize("link", [r"\&#104;ref", r"\&#x68ref;", "&bsol;href", r"\hr<!-- -->ef", r"\hr<wbr>ef", r"\style"])
def test_a_formula_is_no_link_however_it_is_spelled(link: str) -> None:
    page = harmless(f"<p>${link}{{javascript:steal()}}{{x}}$ &lt;b&gt;</p>")
    shown = html.unescape(page.replace("<wbr>", ""))  # what a formula sees of it
    assert not re.search(r"\\(href|style)", shown)
    assert page.endswith("&lt;b&gt;</p>")


def test_a_formula_is_no_link() -> None:
    assert harmless(r"<p>$\href{javascript:steal()}{x} \hrefs$</p>") == r"<p>$\text{href }{javascript:steal()}{x} \hrefs$</p>"
