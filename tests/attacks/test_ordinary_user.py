"""The same sandbox for an ordinary user, who has no rights to give up: a root's test run becomes one for a batch."""

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from autograder import sandbox
from tests.attacks.catalogue import ATTACKS, FULL
from tests.attacks.running import CANARY

ROOT = Path(__file__).resolve().parents[2]
USER = "1000"


def as_user() -> list[str] | None:
    """What to put before a command so that an ordinary user runs it; None where that cannot be had."""
    bwrap, setpriv = sandbox.bubblewrap(), shutil.which("setpriv")
    if os.name != "posix" or os.geteuid() != 0 or bwrap is None or setpriv is None:
        return None
    shown = [Path(folder) for folder in sandbox.python_folders()] + [ROOT]
    opened = sorted({closed for path in shown if (closed := closed_parent(path)) is not None})
    command = [bwrap, "--dev-bind", "/", "/"]
    for folder in opened:
        command += ["--tmpfs", str(folder)]
    for path in shown:
        closed = closed_parent(path)
        if closed is not None:
            between = [parent for parent in reversed(path.parents) if parent.is_relative_to(closed) and parent != closed]
            for parent in between:
                command += ["--perms", "0755", "--dir", str(parent)]
            command += ["--ro-bind", str(path), str(path)]
    command += ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID", "--"]
    command += [setpriv, "--reuid", USER, "--regid", USER, "--clear-groups"]
    tried = subprocess.run([*command, sys.executable, "-c", "import numpy"], capture_output=True, cwd=ROOT)
    return command if tried.returncode == 0 else None


def closed_parent(path: Path) -> Path | None:
    """The outermost folder above `path` that others may not enter."""
    parents = [parent for parent in reversed(path.parents) if parent != Path("/")]
    return next((parent for parent in parents if not parent.stat().st_mode & stat.S_IXOTH), None)


@pytest.fixture(scope="module")
def result() -> Iterator[dict[str, Any]]:
    command = as_user()
    if command is None:
        pytest.skip("needs root, bubblewrap and setpriv, to become an ordinary user")
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, int(USER), int(USER))
        environment = {**os.environ, "HOME": folder, "TMPDIR": folder, "PYTHONPATH": str(ROOT), "A_SECRET": CANARY}
        python = [sys.executable, "-m", "tests.attacks.running", str(Path(folder, "place")), "bwrap"]
        done = subprocess.run(
            [*command, *python], capture_output=True, text=True, cwd=ROOT, env=environment, timeout=120, start_new_session=True
        )
        assert done.returncode == 0, done.stderr
        left = sorted(os.listdir(folder))
        yield {**json.loads(done.stdout), "left": left}


def test_attacks_earn_an_ordinary_user_nothing_either(result: dict[str, Any]) -> None:
    attacks = [attack for attack in ATTACKS if attack.user]
    records = result["records"]
    given = [{exercise["name"]: exercise["score"] for exercise in record["exercises"]} for record in records]
    assert given[1::2] == [attack.marks for attack in attacks]
    assert given[::2] == [FULL] * (len(attacks) + 1)


def test_nothing_outside_is_told_changed_or_left(result: dict[str, Any]) -> None:
    assert result["kept"] and CANARY not in json.dumps(result["records"])
    assert result["left"] == ["place"]
