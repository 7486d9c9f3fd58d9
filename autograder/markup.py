"""Markdown of a submission as HTML that does nothing: formgrader shows it on the page whose scripts can change marks."""

import html
import re

import bleach
from nbconvert.filters import strip_files_prefix

TEXT = "p h1 h2 h3 h4 h5 h6 a b strong i em u s del ins mark small sub sup abbr cite q br hr span"
BLOCKS = "div blockquote details summary"
CODE = "pre code kbd samp var"
LISTS = "ul ol li dl dt dd"
TABLES = "table caption colgroup col thead tbody tfoot tr th td"
PICTURES = "img figure figcaption"
TAGS = frozenset(" ".join((TEXT, BLOCKS, CODE, LISTS, TABLES, PICTURES)).split())
ATTRIBUTES = {
    "*": ["class", "id", "title", "role", "lang", "dir"],
    "a": ["href"],
    "img": ["src", "alt", "width", "height"],
    "ol": ["start"],
    "th": ["scope", "colspan", "rowspan"],
    "td": ["colspan", "rowspan"],
    "details": ["open"],
}
PROTOCOLS = frozenset({"http", "https", "mailto"})
IMAGES = ("data:image/png;base64,", "data:image/jpeg;base64,", "data:image/gif;base64,", "data:image/svg+xml;base64,")
REFERENCE = r"&#?\w+;?"
HTML_IN_FORMULAS = r"\\(href|url|require|style|class|cssId)(?![A-Za-z])"  # these make links, to whatever address, and styles


def harmless(page: str) -> str:
    """The HTML without scripts, styles, forms and frames, which then stand there as text; in place of a filter of nbconvert's."""
    cleaned: str = bleach.clean(strip_files_prefix(page), TAGS, _allowed, PROTOCOLS | {"data"})
    spelled_out = re.sub(REFERENCE, _spelled_out, cleaned)
    return re.sub(HTML_IN_FORMULAS, r"\\text{\1 }", spelled_out)


def _spelled_out(reference: re.Match[str]) -> str:
    """The characters that a browser, and so a formula, would read, but for those that are HTML's own."""
    return html.escape(html.unescape(reference[0]))


def _allowed(tag: str, name: str, value: str) -> bool:
    """Whether a tag may have this attribute: an image may be its own data, a link may not."""
    if name not in (*ATTRIBUTES["*"], *ATTRIBUTES.get(tag, ())):
        return False
    return "data:" not in value.lower() or (tag == "img" and value.startswith(IMAGES)) or name not in ("href", "src")
