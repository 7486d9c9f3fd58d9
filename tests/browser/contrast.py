"""How well text can be read against what is behind it, as a page really shows it (WCAG 2.2, success criterion 1.4.3)."""

from dataclasses import dataclass

from playwright.sync_api import Locator

ENOUGH = 4.5

MEASURE = """
root => {
  const rgba = text => {
    const numbers = text.match(/^rgba?\\(([^)]*)\\)$/);
    if (!numbers) throw new Error("a colour of another form: " + text);
    const [r, g, b, a = 1] = numbers[1].split(/[ ,/]+/).map(Number);
    return [r, g, b, a];
  };
  const over = (top, below) => top.slice(0, 3).map((c, i) => c * top[3] + below[i] * (1 - top[3]));
  const light = colour => {
    const [r, g, b] = colour.map(c => c / 255).map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = element => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) layers.push(rgba(getComputedStyle(e).backgroundColor));
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const text = walker.currentNode.textContent.trim(), element = walker.currentNode.parentElement;
    if (!text || element.closest("style, script") || element.getClientRects().length === 0) continue;
    const behind = ground(element);
    const ink = over(rgba(getComputedStyle(element).color), behind);
    const [low, high] = [light(ink), light(behind)].sort((a, b) => a - b);
    found.push({text, ratio: (high + 0.05) / (low + 0.05)});
  }
  return found;
}
"""


@dataclass(frozen=True)
class Contrast:
    """A piece of text and the contrast between it and its background, 1 to 21."""

    text: str
    ratio: float


def contrasts(element: Locator) -> list[Contrast]:
    """Of every piece of visible text in an element."""
    return [Contrast(**found) for found in element.evaluate(MEASURE)]


def hard_to_read(element: Locator) -> list[Contrast]:
    """The pieces of text whose contrast is below 4.5."""
    found = contrasts(element)
    assert found, "there is no text in it"
    return [one for one in found if one.ratio < ENOUGH]
