"""One environment, said in three places: pyproject.toml, constraints.txt, environment.yml."""

import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

import pytest
import yaml
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
ENVIRONMENT = yaml.safe_load((ROOT / "environment.yml").read_text())
CONSTRAINTS = (ROOT / "constraints.txt").read_text().splitlines()


def requirement_names(lines: list[str]) -> set[str]:
    return {re.split(r"[ ;<>=!~\[]", line, maxsplit=1)[0].lower().replace("_", "-") for line in lines}


def test_conda_installs_what_pyproject_says() -> None:
    pip = next(item["pip"] for item in ENVIRONMENT["dependencies"] if isinstance(item, dict))
    assert pip == ["--constraint constraints.txt", f"--editable .[{','.join(PROJECT['optional-dependencies'])}]"]


def test_the_python_of_conda_is_one_that_the_project_takes() -> None:
    python = next(item for item in ENVIRONMENT["dependencies"] if isinstance(item, str) and item.startswith("python="))
    minor = int(python.removeprefix("python=3."))
    low, high = re.findall(r"3\.(\d+)", PROJECT["requires-python"])
    assert int(low) <= minor < int(high)


def test_every_direct_dependency_is_pinned() -> None:
    pinned = requirement_names([line for line in CONSTRAINTS if "==" in line])
    wanted = PROJECT["dependencies"] + [d for extra in PROJECT["optional-dependencies"].values() for d in extra]
    assert requirement_names(wanted) - pinned == {"tensorflow"}  # macOS only; pinned through tensorflow-cpu elsewhere


def test_constraints_record_versions_and_no_addresses() -> None:
    for line in CONSTRAINTS:
        assert line.startswith("#") or re.fullmatch(r"[A-Za-z0-9._-]+==[A-Za-z0-9.+_-]+", line), line


@pytest.mark.parametrize("python", ["3.11.0", "3.12.0", "3.13.0"])
def test_every_pinned_version_runs_on_the_first_release_of_each_python(python: str) -> None:
    """A system may have an old one of these, such as 3.11.2; a pin that refuses it makes the whole set-up fail."""
    assert SpecifierSet(PROJECT["requires-python"]).contains(python)
    refusing = []
    for line in CONSTRAINTS:
        try:
            wanted = metadata(line.split("==")[0]).get("Requires-Python") if "==" in line else None
        except PackageNotFoundError:  # on another system
            continue
        if wanted and not SpecifierSet(wanted).contains(python):
            refusing.append(f"{line}: {wanted}")
    assert refusing == []
