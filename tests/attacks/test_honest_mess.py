"""What learners leave in a notebook, or an editor makes of it, never costs a right answer its marks."""

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from autograder import runner, sandbox
from autograder.batch import Record
from tests.attacks.catalogue import FULL, RIGHT, WRONG, Attack
from tests.attacks.running import LESSON, SECONDS, Place, code_cell, grade_all, make_place, notebook
from tests.autograder.toys import MINI

Notebook = dict[str, Any]
MEANS = RIGHT["row_means"]


def first(name: str, lines: str) -> Attack:
    """These lines stand before the right row_means, in its cell."""
    return Attack(name, {"row_means": f"{lines}\n{MEANS}"})


def inside(name: str, lines: str, before: str = "") -> Attack:
    """These lines stand in the right row_means."""
    body = "\n".join(f"    {line}" for line in lines.splitlines())
    return Attack(name, {"row_means": f"{before}\n\ndef row_means(X):\n{body}\n    return X.mean(axis=1)"})


def scratch(name: str, *cells: str) -> Attack:
    """Cells before and after the exercises."""
    return Attack(name, before=cells, after=cells)


def below_what_fails(name: str, lines: str) -> Attack:
    """These lines stand below one that needs a file which is not here."""
    return Attack(name, {"row_means": f"data = np.loadtxt('mine.csv')\n{lines}"})


def by_module(name: str, cell: str, module: str) -> Attack:
    """The answer is in a module that a cell writes."""
    return Attack(name, {"row_means": cell}, before=("name = 'mine'", module))


BELOW = {
    "an alias for annotations": "Array = np.ndarray\ndef row_means(X: Array) -> Array:\n    return X.mean(axis=1)",
    "an annotated constant": "ROWS: int = 1\ndef row_means(X):\n    return X.mean(axis=ROWS)",
    "a generator": "rng = np.random.default_rng(0)\ndef row_means(X):\n    return X.mean(axis=1) + 0 * rng.normal()",
    "what partial makes": "from functools import partial\nrow_means = partial(np.mean, axis=1)",
    "a function if a decorator is missing": "try:\n    from numba_not_here import njit\nexcept ImportError:\n"
    f"    def njit(f):\n        return f\n@njit\n{MEANS}",
    "a function under a condition": "if True:\n    def mean(X):\n        return X.mean(axis=1)\n"
    "def row_means(X):\n    return mean(X)",
    "a list of functions": "WAYS = []\nWAYS.append(lambda X: X.mean(axis=1))\ndef row_means(X):\n    return WAYS[0](X)",
    "a table of functions": "WAYS = {}\nWAYS['mean'] = lambda X: X.mean(axis=1)\ndef row_means(X):\n    return WAYS['mean'](X)",
}
FOREIGN = {
    "a look for a foreign type": "if isinstance(X, torch.Tensor):\n    X = X.numpy()",
    "a look for foreign types": "if isinstance(X, (pd.DataFrame, pd.Series)):\n    X = X.values",
    "a look for foreign and other types": "assert isinstance(X, np.ndarray | pd.DataFrame)",
    "a question to what is not installed": "if torch.is_tensor(X) or pd.isna(X).any():\n    raise ValueError",
    "a device that is not there": "if torch.cuda.is_available():\n    X = torch.tensor(X).cuda()",
}
NEEDS_MORE = f"from tqdm_not_here.auto import tqdm\nimport torch_not_here.nn\n{MEANS}"
BY_MODULE = {
    "a module that imports what is not installed": ("from mine import row_means", f"%%writefile mine.py\n{NEEDS_MORE}"),
    "a module by its name": ("import mine\nrow_means = mine.row_means", f"%%writefile mine.py\n{NEEDS_MORE}"),
    "a file that is run by its name": ("%run -i mine 3", f"%%writefile mine.py\n{NEEDS_MORE}"),
    "a file whose name is a variable's": ("from mine import row_means", f"%%writefile {{name}}.py\n{MEANS}"),
    "a module that is written again": (
        f"get_ipython().run_cell_magic('writefile', 'mine.py', {MEANS!r})\nfrom mine import row_means",
        "%autoreload 2\nget_ipython().run_cell_magic('writefile', 'mine.py', 'row_means = None')\nimport mine",
    ),
}
LOOP = "def row_means(X):\n    means = np.zeros(len(X))\n    for i in {}:\n        means[i] = X[i].mean()\n    return means"
FOREIGN_PARTS = {
    "a class with the fields of what is not installed": "from pydantic_not_here import BaseModel, Other\n"
    "class Mean(BaseModel, Other):\n    axis: int\n"
    "    def of(self, X):\n        return X.mean(axis=self.axis)\nrow_means = Mean(axis=1).of",
    "a parallel loop": "from numba_not_here import prange\n" + LOOP.format("prange(X.shape[0])"),
    "a loop with a bar": "from tqdm_not_here import trange\n" + LOOP.format("trange(0, len(X), desc='rows')"),
    "a bar over what has a name": "from tqdm_not_here import tqdm\n" + LOOP.format("tqdm(iterable=range(len(X)))"),
}
BY_SHELL = {
    "a cell that is run": f"get_ipython().run_cell({MEANS!r})",
    "a line that is run": "get_ipython().ex('row_means = lambda X: X.mean(axis=1)')",
    "a name that is pushed": "get_ipython().push({'row_means': lambda X: X.mean(axis=1)})",
    "names by magic": "%pylab inline\ndef row_means(X):\n    return mean(X, axis=1)",
}
MESS = [
    inside("debug prints", "print('X is', X)\nprint(X.shape, end='\\r')"),
    inside(
        "a progress bar", "import sys\nfor i in range(60):\n    print(f'\\r{i}/60 |###', end='', file=sys.stderr, flush=True)"
    ),
    inside("a progress bar that is not installed", "for row in tqdm(X): pass", before="from tqdm_not_here import tqdm"),
    inside("warnings", "import warnings\nwarnings.warn('mind', DeprecationWarning)\nnp.array([1.0]) / 0"),
    inside("logging", "import logging\nlogging.basicConfig(level=0)\nlogging.getLogger('a').error('loss is high')"),
    inside("input in the function", "input('go on?')"),
    inside("floods of output", "print('x' * 1_000_000)"),
    inside("a figure", "plt.plot([1, 2])\nplt.show()", before="import matplotlib.pyplot as plt"),
    first("input for a number", "n = int(input('how many rows? ')) + float(input())"),
    first("a timed cell with a shell line", "%%time\n!pip install numpy"),
    first("a captured cell with a magic", "%%capture out\n%matplotlib inline"),
    first(
        "line magics", "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n%config InlineBackend.figure_format = 'retina'"
    ),
    first("shell lines", "!ls\nfiles = !ls\nprint(len(files))\nfor f in files: print(f)"),
    first("help", "np.mean?\nnp.sum??"),
    first("the shell by import", "from IPython import get_ipython\nget_ipython().run_line_magic('matplotlib', 'inline')"),
    first("a drive of Colab", "from google.colab import drive\ndrive.mount('/content/drive')"),
    first("a library that is not installed", "import seaborn_not_here as sns, os\nsns.set_theme()\nos.getcwd()"),
    first("a decorator that is not installed", "from numba_not_here import njit\n@njit\ndef helper(x):\n    return x"),
    first("annotations of the future", "from __future__ import annotations\ndef helper(x: Unknown) -> Unknown: ..."),
    first("another working directory", "import os\nos.makedirs('a/b', exist_ok=True)\nos.chdir('a/b')"),
    first("other settings", "import warnings\nwarnings.filterwarnings('error')\nnp.seterr(all='raise')\nnp.random.seed(3)"),
    Attack(
        "a module written from a cell", {"row_means": "from mine import row_means"}, before=(f"%%writefile mine.py\n{MEANS}",)
    ),
    Attack("the exit after the function", {"row_means": f"{MEANS}\nimport sys\nsys.exit()"}),
    Attack("a failing quick test", {"row_means": f"{MEANS}\nassert row_means(np.eye(2))[0] == 3"}),
    Attack("an endless quick test", {"row_means": f"{MEANS}\nwhile True: pass"}),
    scratch("scratch cells", "1 / 0", "undefined", "def broken(:", "exit()"),
    scratch("other languages", "%%bash\nfor i in 1 2; do echo $i; done", "%%html\n<b>x</b>", "%%javascript\nlet x = {};"),
    scratch("displays", "from IPython.display import HTML, clear_output, display\ndisplay(HTML('x'))\nclear_output()\n3"),
    scratch("streams", "import sys\nsys.stdout = open('log.txt', 'w')\nsys.stderr = None"),
    scratch("the lesson's own calls", "check('row_means')\nassert check('row_means', quiet=True).passed\nhint('root')"),
    first(
        "a wait at the top",
        "import asyncio\nawait asyncio.sleep(0)\nasync def two():\n    yield 2\nasync for n in two(): print(n)",
    ),
    Attack(
        "annotations of the future in another cell",
        {"row_means": "def row_means(X: Unknown) -> Unknown:\n    return X.mean(axis=1)"},
        before=("from __future__ import annotations",),
    ),
    Attack(
        "annotations by what is not installed",
        {
            "row_means": "from jaxtyping_not_here import Array, Float\n"
            "def row_means(X: Float[Array, 'n d']) -> Float[Array, 'n'] | None:\n    return X.mean(axis=1)"
        },
    ),
    Attack(
        "a compiler that is not installed",
        {
            "row_means": "from numba_not_here import float64, njit\n"
            "@njit(float64[:](float64[:, :]), parallel=True)\ndef row_means(X):\n    return X.mean(axis=1)"
        },
    ),
    first("the version of what is not installed", "import torch_not_here as torch\nprint(torch.__version__, f'{torch.pi:.3f}')"),
    first("a class of what is not installed", "import torch_not_here.nn as nn\nclass Net(nn.Module):\n    pass\nNet()"),
    first(
        "a table of what is not installed",
        "import pandas_not_here as pd\ndf = pd.DataFrame({'a': [1]})\ndf['b'] = df['a'] / 2 + 1\nassert 'a' in df\ndf[df.a > 3]",
    ),
    first("a file that is not here", "data = np.loadtxt('mine.csv')"),
    *(below_what_fails(name, lines) for name, lines in BELOW.items()),
    *(inside(name, lines, "import torch_not_here as torch, pandas_not_here as pd") for name, lines in FOREIGN.items()),
    *(by_module(name, *cells) for name, cells in BY_MODULE.items()),
    *(Attack(name, {"row_means": source}) for name, source in (FOREIGN_PARTS | BY_SHELL).items()),
    inside(
        "an import in the function", "from tqdm_not_here import tqdm\nimport torch_not_here.nn as nn, os\nfor _ in tqdm(X): pass"
    ),
    inside("an import that is looked after", "try:\n    import cupy_not_here as xp\nexcept ImportError:\n    xp = np\nxp.sum(X)"),
    first("an import under a condition", "import sys\nif sys:\n    import seaborn_not_here as sns\n    sns.set_theme()"),
    inside("a forgotten breakpoint", "breakpoint()\nimport pdb\npdb.set_trace()"),
    inside("a password", "import getpass\ngetpass.getpass('key: ')"),
    inside(
        "a forgotten debugger", "from IPython import embed\nfrom IPython.core.debugger import set_trace\nset_trace()\nembed()"
    ),
    first("a folder of Colab", "import os\nos.chdir('/content/drive/MyDrive')"),
    first("a download", "from urllib.request import urlopen\nurlopen('https://example.com')"),
    first("a call of what is written later", "print(root(lambda x: x, 0, 1))"),
    first("an endless loop above", "while True: pass"),
    first("a crash above", "import os\nos.abort()"),
    first("a screen", "import matplotlib\nmatplotlib.use('TkAgg')\n%matplotlib widget"),
    first("a timed line that makes a name", "%time n = 3\nassert n == 3"),
    first("a time that is measured", "t = %timeit -o np.eye(2)\nprint(f'{t.best:.2f}', t.best < 3, 1000 * t.best)"),
    first("a variable by magic", "%env DATA=/x\nimport os\nassert os.environ['DATA'] == '/x'"),
    first("the shell's namespace", "get_ipython().user_ns['k'] = 3\nassert k == 3\nprint('google.colab' in str(get_ipython()))"),
    first("the notebook's own file", "import os\nHERE = os.path.dirname(__file__)"),
    first("earlier outputs", "print(_, Out[1])"),
    Attack("an unknown magic", {"row_means": f"%%ipytest\n{MEANS}\ndef test_it():\n    assert row_means(np.eye(2)).size == 2"}),
    Attack("a file that is run", {"row_means": "%run mine.py"}, before=(f"%%writefile mine.py\nimport numpy as np\n{MEANS}",)),
    Attack(
        "a module in a folder",
        {"row_means": "from src.mine import row_means"},
        before=("!mkdir -p src", f"%%writefile 'src/mine.py'\n{MEANS}"),
    ),
    Attack("the name used again for a result", {"row_means": f"{MEANS}\nrow_means = row_means(np.eye(3))"}),
    Attack("the name used again in a later cell", after=("row_means = row_means(np.eye(3))",)),
    Attack("the name of another's function that is not here", after=("from torch_not_here import row_means, root",)),
    Attack("the name deleted", after=("del row_means",)),
    Attack(
        "made of what a later cell makes",
        {"row_means": "from functools import partial\nrow_means = partial(along, axis=1)"},
        after=("def along(X, axis):\n    return X.mean(axis=axis)",),
    ),
    Attack(
        "a default that a later cell makes",
        {"row_means": "def row_means(X, axis=ROWS):\n    return X.mean(axis=axis)"},
        after=("ROWS = 1",),
    ),
    Attack("a bound method", {"row_means": "class M:\n    def of(self, X): return X.mean(axis=1)\nrow_means = M().of"}),
    Attack("a signature", {"row_means": "row_means = np.vectorize(lambda row: row.mean(), signature='(n)->()')"}),
    Attack(
        "processes in the function",
        {
            "row_means": "from multiprocessing import Pool\ndef row_means(X):\n"
            "    with Pool(2) as pool:\n        return np.array(pool.map(np.mean, list(X)))"
        },
    ),
    Attack(
        "fractions",
        {
            "row_means": "from fractions import Fraction as F\ndef row_means(X):\n"
            "    return [sum(F(float(x)) for x in row) / len(row) for row in X]"
        },
    ),
    Attack("prompts of Python", {"row_means": ">>> " + MEANS.replace("\n", "\n... ")}),
    Attack("tests that leave", {"row_means": f"{MEANS}\nimport unittest\nunittest.main(argv=[''])"}),
    Attack("names in Chinese", {"row_means": "def 平均(矩阵):\n    return 矩阵.mean(axis=1)\nrow_means = 平均"}),
    Attack("one that hangs", {"root": "def root(f, low, high):\n    while True: pass"}, earns={"root": 0.0}),
    Attack(
        "one that crashes natively",
        {"root": "def root(f, low, high):\n    import ctypes\n    ctypes.string_at(0)"},
        earns={"root": 0.0},
    ),
]


# -- what an editor or a copy makes of a notebook --------------------------------------------------------------------------------


def cell_of(data: Notebook, name: str) -> dict[str, Any]:
    return next(cell for cell in data["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == name)


def saved_by_colab(data: Notebook) -> None:
    data["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3", "display_name": "Python 3"}}
    for number, cell in enumerate(data["cells"]):
        cell.pop("id", None)
        cell["metadata"] = {"id": f"aB{number}", "outputId": "x"}
        cell["source"] = cell["source"].splitlines(keepends=True) if isinstance(cell["source"], str) else cell["source"]


def saved_by_vs_code(data: Notebook) -> None:
    data["metadata"] = {"language_info": {"name": "python", "version": "3.12.1"}, "orig_nbformat": 4}
    for cell in data["cells"]:
        cell["metadata"]["vscode"] = {"languageId": "python"}


def saved_by_an_old_jupyter(data: Notebook) -> None:
    data["nbformat_minor"] = 2
    for cell in data["cells"]:
        cell.pop("id", None)


def of_another_kernel(data: Notebook) -> None:
    data["metadata"]["kernelspec"] = {"display_name": "Julia 1.9", "language": "julia", "name": "julia-1.9"}


def without_any_metadata(data: Notebook) -> None:
    data["metadata"] = {}
    for cell in data["cells"]:
        cell["metadata"] = {}


def copied_with_the_right_one_last(data: Notebook) -> None:
    cell = cell_of(data, "row_means")
    data["cells"].insert(data["cells"].index(cell), {**copy.deepcopy(cell), "source": WRONG})


def written_into_a_copied_check_cell(data: Notebook) -> None:
    check = cell_of(data, "check-row_means")
    data["cells"].insert(data["cells"].index(check), {**copy.deepcopy(check), "source": f"check('row_means')\n{MEANS}"})
    cell_of(data, "row_means")["source"] = "pass"


def without_checks(data: Notebook) -> None:
    data["cells"] = [c for c in data["cells"] if not c["metadata"].get("nbgrader", {}).get("grade")]


def with_outputs(data: Notebook) -> None:
    error = {"output_type": "error", "ename": "E", "evalue": "e", "traceback": ["\x1b[31mE"]}
    for cell in data["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"], cell["execution_count"] = [error], 7


def in_another_order(data: Notebook) -> None:
    data["cells"].append(data["cells"].pop(data["cells"].index(cell_of(data, "row_means"))))
    data["cells"].append(code_cell("print(row_means(np.eye(2)))"))


def answered_above_what_was_to_be_filled_in(data: Notebook) -> None:
    released = json.loads((MINI / "lessons" / LESSON / f"{LESSON}.ipynb").read_text(encoding="utf-8"))
    for name, answer in RIGHT.items():
        cell = cell_of(data, name)
        data["cells"].insert(data["cells"].index(cell), code_cell(answer))
        cell["source"] = cell_of(released, name)["source"]


def with_the_line_ends_of_windows(data: Notebook) -> None:
    for cell in data["cells"]:
        cell["source"] = "".join(cell["source"]).replace("\n", "  \r\n")


EDITED: list[Callable[[Notebook], None]] = [
    saved_by_colab,
    saved_by_vs_code,
    saved_by_an_old_jupyter,
    of_another_kernel,
    without_any_metadata,
    copied_with_the_right_one_last,
    written_into_a_copied_check_cell,
    without_checks,
    with_outputs,
    in_another_order,
    answered_above_what_was_to_be_filled_in,
    with_the_line_ends_of_windows,
]
NAMES = ["01_rows (1).ipynb", "01_rows-copy2.ipynb", "Copy of 01_rows.ipynb", "01 rows.ipynb"]


@pytest.fixture(
    scope="module",
    params=[pytest.param("bwrap", marks=pytest.mark.skipif(sandbox.bubblewrap() is None, reason="needs bubblewrap")), "none"],
)
def records(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Record]]:
    """One batch of everything, by the name of what was done."""
    with pytest.MonkeyPatch.context() as patch:
        for name, seconds in SECONDS.items():
            patch.setattr(runner, name, seconds)
        patch.setattr(runner, "CELL_SECONDS", 5.0)  # matplotlib, which this course does not import beforehand, takes its time
        place = make_place(tmp_path_factory.mktemp("mess") / "place")
        for attack in MESS:
            write(place, attack.name, notebook(place, attack))
        for edit in EDITED:
            data = notebook(place, Attack("right"))
            edit(data)
            write(place, edit.__name__, data)
        for file in NAMES:
            write(place, file, notebook(place, Attack("right")), file)
        yield {record["student"]: record for record in grade_all(place, request.param)}


def write(place: Place, student: str, data: Notebook, file: str = f"{LESSON}.ipynb") -> None:
    path = place.submitted / student / LESSON / file
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(data), encoding="utf-8")


def marks(record: Record) -> dict[str, float]:
    assert record["status"] == "graded", record["note"]
    return {exercise["name"]: exercise["score"] for exercise in record["exercises"]}


@pytest.mark.parametrize("mess", MESS, ids=lambda mess: mess.name)
def test_mess_costs_nothing(mess: Attack, records: dict[str, Record]) -> None:
    assert marks(records[mess.name]) == mess.marks, records[mess.name]


@pytest.mark.parametrize("name", [edit.__name__ for edit in EDITED] + NAMES)
def test_an_editors_notebook_is_graded_like_any_other(name: str, records: dict[str, Record]) -> None:
    assert marks(records[name]) == FULL, records[name]
