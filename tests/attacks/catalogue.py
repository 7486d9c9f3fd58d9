"""Submissions that try to earn more than they are worth, to see what is not theirs, or to do harm: data, no code of the tests.

Every attack is the released notebook of the small course with answers in its solution cells and cells before and after them.
`{secret}`, `{gradebook}` and `{neighbour}` stand for the paths of files outside, and `{canary}` for the word that is in them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

RIGHT = {
    "row_means": "def row_means(X):\n    return X.mean(axis=1)",
    "centred": "def centred(X):\n    return X - np.reshape(row_means(X), (-1, 1))",
    "root": "def root(f, low, high):\n    for _ in range(60):\n        middle = (low + high) / 2\n"
    "        low, high = (low, middle) if f(low) * f(middle) <= 0 else (middle, high)\n    return low",
    "parity": 'parity = "a"',
}
FULL = {"row_means": 3.0, "centred": 2.0, "root": 2.0, "parity": 1.0}
WRONG = "def row_means(X):\n    return X.mean(axis=0)"
WRONG_ROOT = "def root(f, low, high):\n    return (low + high) / 2"
UNTOUCHED = {"row_means": "raise NotImplementedError", "centred": "pass", "root": "pass", "parity": "parity = None"}
NOTHING = dict.fromkeys(FULL, 0.0)


@dataclass(frozen=True)
class Attack:
    """What is handed in, and what honest work of that quality earns: full marks but for what `earns` says."""

    name: str
    answers: Mapping[str, str] = field(default_factory=dict)
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    earns: Mapping[str, float] = field(default_factory=dict)
    shut: bool = False  # only the sandbox keeps it from doing harm
    user: bool = False  # also run by an ordinary user, in the small batch for it

    @property
    def marks(self) -> dict[str, float]:
        return FULL | dict(self.earns)


def means(name: str, body: str, earned: float = 0.0, before: str = "", **more: bool) -> Attack:
    """An attack by the function row_means, whose cell holds `before`, too."""
    lines = "\n".join(f"    {line}" for line in body.strip("\n").splitlines())
    return Attack(name, {"row_means": f"{before}\n\ndef row_means(X):\n{lines}"}, earns={"row_means": earned}, **more)


def around(name: str, cell: str, **more: bool) -> Attack:
    """An attack by a cell before the exercises, with a wrong row_means that is to pass by it."""
    return Attack(name, {"row_means": WRONG}, before=(cell,), earns={"row_means": 0.0}, **more)


# -- values that pretend --------------------------------------------------------------------------------------------------------

EQUAL = """
class Equal:
    def __eq__(self, other): return True
    def __ne__(self, other): return False
    def __hash__(self): return 0
    def __len__(self): return 2
    def __getattr__(self, name): return self
    def __call__(self, *a, **k): return self
"""
PRETENDERS = [
    means("an object equal to everything", "return Equal()", before=EQUAL),
    means(
        "an array subclass equal to everything",
        "return X.mean(axis=0).view(A)",
        before="class A(np.ndarray):\n    def __eq__(self, o): return np.ones(self.shape, bool)\n"
        "    def __sub__(self, o): return np.zeros(self.shape)\n    def __array_ufunc__(self, *a, **k): return np.True_",
    ),
    means(
        "a lazy __array__",
        "return Lazy()",
        before="class Lazy:\n    def __array__(self, dtype=None, copy=None): return np.array([0.0, 0.0])",
    ),
    means(
        "a float that lies",
        "return [F(0.0), F(0.0)]",
        before="class F(float):\n    def __eq__(self, o): return True\n    def __sub__(self, o): return F(0)\n"
        "    def __float__(self): return 2.0",
    ),
    means(
        "a list that lies about its length",
        "return L([1.0])",
        before="class L(list):\n    def __len__(self): return 2\n    def __iter__(self): return iter([2.0, 7.0])",
    ),
    means("another class's name", "return C()", before="class C:\n    __class__ = float"),
    means("NaN everywhere", "return X.mean(axis=1) * np.nan"),
    means("infinity everywhere", "return np.full(len(X), np.inf)"),
    means("an array of objects", "return np.array([object()] * len(X), dtype=object)"),
    means("strings", "return ['2', '7']"),
    means("a huge integer", "return 10 ** 5000"),
    means("a huge string", "return 'x' * 50_000_000"),
    means("an array with a huge empty axis", "return np.zeros((2_000_000_000, 0))"),
    means("a million lists", "return [[]] * 1_000_000"),
    means("an endless generator", "import itertools\nreturn itertools.count()"),
    means("a list that holds itself", "a = []\na.append(a)\nreturn a"),
    means("the function itself", "return row_means"),
    means(
        "a thread that fills the answer in",
        "import threading\nout = np.zeros(len(X))\nthreading.Timer(0.01, lambda: out.fill(2.0)).start()\nreturn out",
    ),
    means("fields", "return np.zeros(len(X), dtype=[('a', float)])"),
    means("everything masked", "return np.ma.masked_all(len(X))"),
    means("a complex detour", "return X.mean(axis=0).astype(complex) * 1j"),
    means("a pickle", "return P()", before="import os\nclass P:\n    def __reduce__(self): return (os._exit, (0,))"),
    means("what the first cases want", "return np.array({2: [2.0, 7.0], 3: [7 / 3, 2 / 3]}.get(X.shape[1], [0.0] * len(X)))"),
]

# -- patched libraries and the harness ------------------------------------------------------------------------------------------

PATCHES = [
    around(
        "patched numpy",
        "np.allclose = np.isclose = np.array_equal = lambda *a, **k: True\n"
        "np.testing.assert_allclose = lambda *a, **k: None\nimport numpy.testing",
    ),
    around("patched builtins", "import builtins\nbuiltins.abs = lambda x: 0\nbuiltins.all = lambda x: True"),
    around(
        "patched json",
        "import json\nreal = json.dumps\n"
        "json.dumps = lambda d, *a, **k: real({**d, 'status': 'passed', 'score': 1.0} if isinstance(d, dict) else d, *a, **k)",
    ),
    around("patched stdout", "import sys\nsys.stdout = sys.stderr = sys.__stdout__ = None"),
    around("patched check", "import autograder\nautograder.check = check = lambda *a, **k: 1.0"),
    around(
        "patched judge and compare",
        "import autograder.judge, autograder.compare, autograder.verdict\n"
        "autograder.judge.judge = lambda *a: None\nautograder.compare.difference = lambda *a, **k: None\n"
        "autograder.verdict.verdict = autograder.verdict.fault_of = lambda *a, **k: None",
    ),
    around("patched Result", "import autograder.result as r\nr.Result.earned = r.Result.score = r.Result.passed = 3.0"),
    around("patched values", "import autograder.values as v\nv.same_exactly = lambda *a: True\nv.readable = lambda *a: True"),
    around("restored functions", "import autograder.cells as c\nc.Cells.finish = lambda self, seconds: None"),
    around("the shell's namespace", "get_ipython().user_ns['row_means'] = lambda X: 0"),
    around("everything is callable", "import builtins\nbuiltins.callable = lambda o: True"),
    around("hooks", "import sys\nsys.addaudithook(lambda e, a: None)\nsys.meta_path.insert(0, object())"),
    around("replaced modules", "import sys, types\nsys.modules['autograder.judge'] = types.ModuleType('judge')"),
    around("asserts compiled away", "import ast\nast.Assert = ast.Pass"),
    Attack(
        "a patched probe",
        {"root": WRONG_ROOT},
        before=(
            "import autograder.inside as i\n"
            "i.load_source = lambda source, name: (lambda *a, **k: {'point': 1.0, 'passed': True, 'value': 0.0})",
        ),
        earns={"root": 0.0},
    ),
    Attack(
        "evidence forged in the frames of the probe",
        {
            "root": "import sys\n\ndef root(f, low, high):\n    frame = sys._getframe(1)\n"
            "    frame.f_locals['value'] = 0.0\n    return low"
        },
        earns={"root": 0.0},
    ),
    Attack(
        "a function that lies about the case",
        {"root": "def root(f, low, high):\n    type(f).__call__ = lambda *a: 0.0\n    return low"},
        earns={"root": 0.0},
    ),
    Attack(
        "results for everything at once",
        {"row_means": WRONG},
        before=(
            "import autograder.inside as i\n"
            "i.Outcome.to_json = lambda self: {'value': None, 'passed': True, 'score': 1.0, 'expected': None}",
        ),
        earns={"row_means": 0.0, "centred": 0.0, "root": 0.0},
    ),
]

# -- frames, memory, the reference ----------------------------------------------------------------------------------------------

WALK = """
import sys
def jobs():
    frame = sys._getframe()
    while frame:
        job = frame.f_locals.get("job")
        if isinstance(job, dict):
            yield job
        frame = frame.f_back
"""
SIGHT = [
    means("expected values in the frames", "return [o for j in jobs() for o in j.get('expected', [])] or None", before=WALK),
    means(
        "expected values in the memory",
        "import gc\nfound = [o for o in gc.get_objects() if type(o).__name__ in ('Checks', 'Case')]\n"
        "return found[0].expected.value if found else None",
    ),
    means("the reference by import", "from autograder.course import load_course\nreturn load_course('solutions')", shut=True),
    Attack(
        "a reference told in an exception's text",
        {"row_means": WRONG, "centred": WALK + "\ndef centred(X):\n    raise ValueError([j['substitutes'] for j in jobs()])"},
        earns={"row_means": 0.0, "centred": 0.0},
    ),
    Attack(
        "another's reference beside the helper's",
        {"row_means": WRONG, "centred": "def centred(X):\n    return row_means.__globals__['centred'](X)"},
        earns={"row_means": 0.0, "centred": 0.0},
    ),
]

# -- forged reports -------------------------------------------------------------------------------------------------------------

SAY = """
import json, os
def say(*messages):
    for message in messages:
        line = (message if isinstance(message, str) else json.dumps(message)).encode() + b"\\n"
        for descriptor in range(0, 256):
            try:
                os.write(descriptor, line)
            except OSError:
                pass
"""
PASSED = "{'exercise': 'row_means', 'status': 'passed', 'score': 3.0, 'outcomes': []}"
REPORTS = [
    Attack(
        "forged results from a cell",
        {"row_means": WRONG},
        before=(SAY + f"say({{'ready': True}}, {{'task': 'row_means'}}, {PASSED}, {{'end': True}})",),
        earns={"row_means": 0.0},
    ),
    means("forged results from a function", f"say({PASSED}, {{'task': 'centred'}})\nreturn X.mean(axis=0)", before=SAY),
    means("lines that are no reports", "say('[' * 5000, '{}', 'null', '\\x00')\nreturn X.mean(axis=1)", before=SAY),
    means("a report of 60 MB", "say('[' + '[],' * 20_000_000 + '[]]')\nreturn X.mean(axis=1)", before=SAY),
    means(
        "half characters and escape sequences in a report",
        "say({'exercise': 'row_means', 'outcomes': "
        "[{'raised': ['\\x1b[2J', '\\ud800=cmd|x\\x1b]0;owned\\x07' * 500, None, '\\u202e']}] * n})\nreturn 0",
        before=SAY + "n = 6",
    ),
    means("closed descriptors", "import os\nos.closerange(0, 256)\nreturn X.mean(axis=1)"),
]

# -- ending, hanging, crashing --------------------------------------------------------------------------------------------------

ENDS = [
    means("leaves with success", "import os\nos._exit(0)"),
    means("raises SystemExit", "raise SystemExit(0)"),
    means("raises KeyboardInterrupt", "raise KeyboardInterrupt"),
    means("crashes natively", "import ctypes\nctypes.string_at(0)"),
    means("aborts", "import os\nos.abort()"),
    means("calls itself for ever", "import sys\nsys.setrecursionlimit(10**9)\nreturn row_means(X)"),
    means(
        "a loop that catches everything",
        "while True:\n    try:\n        while True: pass\n    except BaseException: pass",
        user=True,
    ),
    means(
        "signals ignored",
        "import signal\nfor n in range(1, 64):\n    try: signal.signal(n, signal.SIG_IGN)\n    except Exception: pass\n"
        "while True: pass",
    ),
    Attack("leaves in a cell", before=("import os\nos._exit(0)",)),
    Attack("an endless cell", before=("while True: pass",)),
    Attack("exit handlers", before=("import atexit, time\natexit.register(time.sleep, 60)",)),
    Attack("a million statements", before=("a\n" * 1_000_000,)),
    Attack("many cells that sleep", after=("import time\ntime.sleep(0.05)",) * 20),
]

# -- what is left running, and harm to neighbours -------------------------------------------------------------------------------

DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        time.sleep(300)
    os._exit(0)
"""
BOMB = """
import os, resource, time
soft, hard = resource.getrlimit(resource.RLIMIT_NPROC)
assert 0 < hard < 2000, "no limit is in force"
made = 0
while made < 2000:
    try:
        child = os.fork()
    except OSError:
        break
    if child == 0:
        time.sleep(300)
        os._exit(0)
    made += 1
"""
DISK = """
import os
for place in ("/tmp", "/dev/shm"):
    room = os.statvfs(place)
    assert room.f_blocks * room.f_frsize < 10**9, "no limit is in force"
    for number in range(100):
        try:
            with open(f"{place}/{number}", "wb") as file:
                for _ in range(60):
                    file.write(bytes(1 << 20))
        except OSError:
            break
"""
INSIDE = 'import os, signal\nassert os.getpid() == 1, "not in a PID namespace"\n'
HARM = [
    Attack("a daemon", before=(DAEMON,), user=True),
    Attack("threads left running", before=("import threading, time\nthreading.Thread(target=time.sleep, args=(300,)).start()",)),
    Attack("a fork bomb", before=(BOMB,), shut=True, user=True),
    Attack("a disk bomb", before=(DISK,), shut=True, user=True),
    means("a memory bomb", "return np.ones(10**12)"),
    Attack("an output bomb", before=("for _ in range(200):\n    print('x' * 100_000)",)),
    Attack("memory that counts as nobody's", before=("import os\nos.memfd_create('x')",), shut=True),
    Attack("wakes its process group", before=("import os, signal\nos.kill(0, signal.SIGCONT)",), user=True),
    means(
        "kills its process group",
        INSIDE + "os.kill(0, signal.SIGSTOP)\nos.kill(0, signal.SIGKILL)\nreturn X.mean(axis=1)",
        earned=3.0,
        shut=True,
        user=True,
    ),
    Attack("kills everyone", before=(INSIDE + "os.kill(-1, signal.SIGKILL)",), shut=True, user=True),
    Attack(
        "stops whom it can",
        before=(INSIDE + "for pid in range(2, 300):\n    try: os.kill(pid, signal.SIGSTOP)\n    except OSError: pass",),
        shut=True,
        user=True,
    ),
    Attack(
        "would be spared when memory runs out", before=("open('/proc/self/oom_score_adj', 'w').write('0')",), shut=True, user=True
    ),
    Attack(
        "new namespaces", before=("import ctypes, os\nassert ctypes.CDLL(None).unshare(0x10000000) == 0",), shut=True, user=True
    ),
    Attack(
        "the network",
        before=("import socket\nsocket.create_connection(('127.0.0.1', 22), timeout=1)",),
        shut=True,
        user=True,
    ),
    Attack("the debugger", before=("import ctypes\nassert ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0",), shut=True),
    Attack(
        "files for the next one", before=("open('/tmp/left', 'w').write('x')\nopen('/dev/shm/left', 'w').write('x')",), shut=True
    ),
    Attack(
        "what the last one left",
        before=("import os\nLEFT = [p for p in ('/tmp/left', '/dev/shm/left', '/tmp/0') if os.path.exists(p)]",),
        answers={"row_means": "def row_means(X):\n    return X.mean(axis=1) if not LEFT else LEFT"},
        shut=True,
    ),
]

# -- files outside --------------------------------------------------------------------------------------------------------------


def reads(name: str, expression: str) -> Attack:
    """Tells what it finds outside, in every way there is."""
    cell = f"try:\n    FOUND = {expression}\nexcept Exception as error:\n    FOUND = 'nothing'\nprint(FOUND)"
    return Attack(
        name,
        {"row_means": "def row_means(X):\n    print(FOUND)\n    raise ValueError(str(FOUND)[:400])"},
        before=(cell,),
        after=("raise ValueError(str(FOUND)[:250])",),
        earns={"row_means": 0.0},
        shut=True,
        user=True,
    )


OUTSIDE = [
    reads("the solution", "open({secret!r}).read()"),
    reads("the gradebook", "open({gradebook!r}).read()"),
    reads("a neighbour's submission", "open({neighbour!r}).read()"),
    reads("the environment", "dict(__import__('os').environ)"),
    reads("the environment of process 1", "open('/proc/1/environ').read()"),
    reads("the way round by process 1", "open('/proc/1/root' + {secret!r}).read()"),
    reads("the way round by the working directory", "open('../' * 20 + {secret!r}[1:]).read()"),
    reads("passwords", "open('/etc/shadow').read() + {canary!r}[:0]"),
    Attack(
        "writes outside",
        before=(
            "for path in ({secret!r}, {gradebook!r}, {neighbour!r}):\n"
            "    try: open(path, 'w').write('owned')\n    except OSError: pass",
            "import os\nfor path in ({secret!r}, {gradebook!r}, {neighbour!r}):\n"
            "    try: os.remove(path)\n    except OSError: pass",
        ),
        shut=True,
        user=True,
    ),
]

# -- settings that outlive a cell -----------------------------------------------------------------------------------------------

SETTINGS = [
    Attack(
        "global random state",
        before=("import random\nrandom.seed(0)\nnp.random.seed(0)\nnp.random.default_rng = lambda *a: None",),
    ),
    Attack("numpy's errors", before=("np.seterr(all='raise')\nimport warnings\nwarnings.filterwarnings('error')",)),
    Attack("the clock", before=("import time\ntime.time = time.monotonic = time.perf_counter = lambda: 0.0",)),
    Attack("the locale", before=("import locale\nlocale.setlocale(locale.LC_ALL, 'C')\nimport os\nos.environ['LANG'] = 'xx'",)),
    Attack("the recursion limit", before=("import sys\nsys.setrecursionlimit(120)",)),
    Attack("print options", before=("np.set_printoptions(precision=0, threshold=0)",)),
    Attack("tracing", before=("import sys\nsys.settrace(lambda *a: None)\nsys.setprofile(lambda *a: None)",)),
    Attack("the collector", before=("import gc\ngc.disable()\ngc.set_threshold(0)",)),
    Attack("nothing is done", UNTOUCHED, earns=NOTHING),
]

ATTACKS: list[Attack] = [*PRETENDERS, *PATCHES, *SIGHT, *REPORTS, *ENDS, *HARM, *OUTSIDE, *SETTINGS]
