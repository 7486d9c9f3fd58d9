"""How the report looks: its colours in the light and the dark, and one style sheet for screen and paper.

The bars are of Okabe and Ito's colours, which people of any colour vision tell apart (M. Okabe, K. Ito, *Color Universal
Design*, 2008); each theme has those that stand out from its ground.
"""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Theme:
    """Colours as #rrggbb. On `ground` and on `band`, `ink`, `faint` and `link` are texts; `bar` and `alert` are areas."""

    ground: str
    band: str
    ink: str
    faint: str
    link: str
    rule: str
    bar: str
    alert: str


LIGHT = Theme("#ffffff", "#f3f5f7", "#1b1d20", "#54595f", "#00609a", "#c9ced4", "#0072b2", "#d55e00")
DARK = Theme("#15181c", "#1f242a", "#e9e7e3", "#b9b6b0", "#7cc7f0", "#454c55", "#56b4e9", "#e69f00")

RULES = """
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.5 system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
main{max-width:70rem;margin:0 auto;padding:1.5rem 1rem 4rem}
a{color:var(--link)}
:focus-visible{outline:3px solid var(--alert);outline-offset:2px}
.skip{position:absolute;left:1rem;top:-4rem;padding:.5rem 1rem;background:var(--ground)}
.skip:focus{top:.5rem}
h1{font-size:1.9rem;line-height:1.2;margin:0 0 .25rem}
h2{font-size:1.45rem;line-height:1.25;margin:3rem 0 .75rem;padding-top:1rem;border-top:2px solid var(--rule)}
h3{font-size:1.12rem;margin:2.25rem 0 .5rem}
p,ul{max-width:46rem;margin:.5rem 0}
h1,h2,p,figcaption{overflow-wrap:anywhere}
.faint,caption,figcaption{color:var(--faint)}
figure{margin:1rem 0;overflow-x:auto}
figcaption{font-size:.9rem}
code,svg{font-family:ui-monospace,"DejaVu Sans Mono",Menlo,Consolas,monospace}
code{font-size:.92em;unicode-bidi:isolate}
svg{display:block;max-width:100%;min-width:28rem;height:auto;color:var(--ink);font-size:12px}
svg text{fill:currentColor}
svg .value{font-weight:bold;paint-order:stroke;stroke:var(--ground);stroke-width:8px;stroke-linejoin:round}
svg .grid{stroke:var(--rule);stroke-width:1}
svg .bar{fill:var(--bar)}
svg .alert{fill:var(--alert)}
.pair{display:flex;flex-wrap:wrap;gap:1rem 2.5rem;align-items:flex-start}
.pair figure{flex:0 1 35rem;min-width:0}
.wide{position:relative;overflow-x:auto;margin:1rem 0}
summary{cursor:pointer}
table{border-collapse:collapse;font-size:.92rem}
caption{text-align:left;padding:0 0 .4rem;font-size:.9rem}
th,td{text-align:left;vertical-align:top;padding:.3rem .75rem .3rem .35rem;border-bottom:1px solid var(--rule)}
th,td{overflow-wrap:break-word}
thead th{vertical-align:bottom;border-bottom-width:2px}
tbody th{font-weight:normal}
tbody tr:nth-child(even){background:var(--band)}
.n{text-align:right;font-variant-numeric:tabular-nums}
td.n{white-space:nowrap}
.long{min-width:13rem;width:75%;overflow-wrap:anywhere}
.told{display:block;color:var(--faint);font-size:.95em}
td ul{margin:0;padding:0;list-style:none}
.unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media print{
 html{font-size:10pt}
 body{font-size:1rem}
 main{max-width:none;padding:0}
 table{font-size:.82rem}
 th,td{padding:.15rem .45rem .15rem .2rem}
 .pair{flex-wrap:nowrap}
 .skip{display:none}
 .wide,figure{overflow:visible}
 svg{min-width:0}
 h2{break-before:page;border-top:0;margin-top:0}
 h2.first{break-before:auto}
 h2,h3,caption{break-after:avoid}
 figure,tr{break-inside:avoid}
 a{color:inherit;text-decoration:none}
}
@page{margin:14mm}
"""


def style_sheet() -> str:
    """Light by default and always on paper; dark on a screen whose owner prefers it."""
    dark = f"@media screen and (prefers-color-scheme:dark){{:root{{color-scheme:dark;{_variables(DARK)}}}}}"
    return f":root{{color-scheme:light;{_variables(LIGHT)}}}\n{dark}{RULES}"


def _variables(theme: Theme) -> str:
    return "".join(f"--{field.name}:{getattr(theme, field.name)};" for field in fields(theme))
