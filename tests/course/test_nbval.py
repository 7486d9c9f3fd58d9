"""nbval over solutions/: the printed numbers of every lesson are reproduced, and a changed number is noticed."""

import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
pytestmark = pytest.mark.slow


# An old processor: OpenBLAS and NumPy then add in another order and without fused products, so that last digits differ.
OLD_PROCESSOR = {"OPENBLAS_CORETYPE": "Nehalem", "NPY_DISABLE_CPU_FEATURES": "X86_V3 X86_V4 AVX512_ICL"}


def nbval(folder: Path, *options: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """Run ``pytest --nbval`` over a folder, as the docs say, with these environment variables besides."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    command = [sys.executable, "-m", "pytest", "--nbval", "-q", "-p", "no:cacheprovider", *options, str(folder)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=1500)


def test_nbval_passes_alone_and_then_under_xdist_with_the_arithmetic_of_another_processor() -> None:
    other = OLD_PROCESSOR if platform.machine().lower() in ("x86_64", "amd64") else {}
    for options, variables in [([], {}), (["-n", "2", "--dist", "loadscope"], other)]:
        done = nbval(ROOT / "solutions", *options, **variables)
        assert done.returncode == 0, done.stdout[-3000:]


def test_a_changed_reference_is_noticed(tmp_path: Path) -> None:
    lesson = tmp_path / "solutions" / "02_feedforward"
    shutil.copytree(ROOT / "solutions" / "02_feedforward", lesson)
    notebook = lesson / "02_feedforward.ipynb"
    text = notebook.read_text(encoding="utf-8")
    right = "np.exp(z - np.max(z, axis=-1, keepdims=True))"
    assert right in text
    notebook.write_text(text.replace(right, "np.exp2(z - np.max(z, axis=-1, keepdims=True))"), encoding="utf-8")
    done = nbval(lesson)
    assert done.returncode == 1, done.stdout[-3000:]
    assert "mismatch" in done.stdout
