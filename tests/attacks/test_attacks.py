"""Every attack earns what honest work of its quality earns, and nobody else is the worse for it."""

import hashlib
import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from autograder import runner, sandbox
from autograder.batch import Record
from autograder.values import printable
from autograder.zygote import FREE_USERS
from tests.attacks.catalogue import ATTACKS, FULL, Attack
from tests.attacks.running import CANARY, SECONDS, Place, grade_all, hand_in, make_place

MAX_TEXT = 6000


@dataclass(frozen=True)
class Aftermath:
    """What a batch left: its records, what changed outside, which processes and files are still there."""

    attacks: list[Attack]
    records: list[Record]
    changed: list[str]
    processes: list[str]
    files: list[str]

    def of(self, attack: Attack) -> Record:
        return self.records[2 * self.attacks.index(attack) + 1]

    def neighbours(self, attack: Attack) -> list[Record]:
        at = 2 * self.attacks.index(attack) + 1
        return [self.records[at - 1], self.records[at + 1]]


def aftermath(root: Path, temporary: Path, kind: Any) -> Aftermath:
    attacks = [attack for attack in ATTACKS if kind == "bwrap" or not attack.shut]
    place = make_place(root)
    hand_in(place, attacks)
    before, running = digests(place), processes()
    records = grade_all(place, kind)
    after = digests(place)
    changed = [name for name in before | after if before.get(name) != after.get(name)]
    left = sorted(set(processes()) - set(running))
    return Aftermath(attacks, records, changed, left, sorted(os.listdir(temporary)))


def digests(place: Place) -> dict[str, str]:
    files = [path for path in place.root.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def processes() -> list[str]:
    """This process's descendants, and whatever runs as the user of its submissions."""
    user, found = FREE_USERS[os.getpid() % len(FREE_USERS)], {str(os.getpid())}
    table = {entry: status(entry) for entry in os.listdir("/proc") if entry.isdigit()}
    for _ in table:
        found |= {pid for pid, (parent, _uid) in table.items() if parent in found}
    found |= {pid for pid, (_parent, uid) in table.items() if uid == str(user)}
    return sorted(found - {str(os.getpid())})


def status(pid: str) -> tuple[str, str]:
    try:
        lines = Path("/proc", pid, "status").read_text().splitlines()
    except OSError:
        return "", ""
    fields = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return fields["PPid"], fields["Uid"].split("\t")[0]


BWRAP = pytest.param("bwrap", marks=pytest.mark.skipif(sandbox.bubblewrap() is None, reason="needs bubblewrap"))


@pytest.fixture(scope="module", params=[BWRAP, "none"])
def left(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aftermath]:
    """One batch of all attacks; of those that only a sandbox can hold, in the sandbox only."""
    temporary = tmp_path_factory.mktemp("temporary")
    with pytest.MonkeyPatch.context() as patch:
        for name, seconds in SECONDS.items():
            patch.setattr(runner, name, seconds)
        patch.setattr(tempfile, "tempdir", str(temporary))
        patch.setenv("A_SECRET", CANARY)
        yield aftermath(tmp_path_factory.mktemp("attacks") / "place", temporary, request.param)


def marks(record: Record) -> dict[str, float]:
    return {exercise["name"]: exercise["score"] for exercise in record["exercises"]}


def test_there_are_many() -> None:
    assert len(ATTACKS) == len({attack.name for attack in ATTACKS}) >= 40


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_an_attack_earns_what_it_is_worth(attack: Attack, left: Aftermath) -> None:
    if attack not in left.attacks:
        pytest.skip("only a sandbox can hold it")
    record = left.of(attack)
    assert record["status"] == "graded", record["note"]
    assert marks(record) == attack.marks


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_its_neighbours_keep_their_marks(attack: Attack, left: Aftermath) -> None:
    if attack not in left.attacks:
        pytest.skip("only a sandbox can hold it")
    for record in left.neighbours(attack):
        assert (record["status"], record["note"], marks(record)) == ("graded", None, FULL)


def test_what_is_said_is_short_and_steers_nothing(left: Aftermath) -> None:
    for record in left.records:
        texts = [record["note"] or "", *(exercise["message"] for exercise in record["exercises"])]
        for text in texts:
            assert text == printable(text) == " ".join(text.split()) and len(text) <= MAX_TEXT
        assert all(exercise["message"].startswith(exercise["name"] + " · ") for exercise in record["exercises"])


def test_nothing_outside_is_told_or_changed(left: Aftermath) -> None:
    assert CANARY not in str(left.records)
    assert left.changed == []


def test_no_process_and_no_file_is_left(left: Aftermath) -> None:
    assert left.processes == []
    assert left.files == []
