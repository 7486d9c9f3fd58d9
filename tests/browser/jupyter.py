"""Start a Jupyter server in a process group of its own, with settings of its own, and end it for certain."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = re.compile(r"https?://(?:127\.0\.0\.1|localhost):\d+/\S*token=\w+")
LIGHT, DARK = "JupyterLab Light", "JupyterLab Dark"


@dataclass(frozen=True)
class Server:
    """A running server: the address it printed, with the token."""

    address: str
    log: Path

    def at(self, path: str) -> str:
        """The address of a page, with the token."""
        parts = urlsplit(self.address)
        token = parse_qs(parts.query)["token"][0]
        return f"{parts.scheme}://{parts.netloc}/{path.lstrip('/')}?token={token}"


def free_port() -> int:
    """A port that nobody listens on; Jupyter takes the next one should it be taken in the meantime."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(home: Path, theme: str = LIGHT) -> dict[str, str]:
    """The variables for a server that neither reads nor writes the settings of the person who runs it."""
    folders = ("CONFIG", "DATA", "RUNTIME")
    own = {f"JUPYTER_{name}_DIR": str(home / name.lower()) for name in folders}
    own |= {f"JUPYTERLAB_{name}_DIR": str(home / name.lower()) for name in ("SETTINGS", "WORKSPACES")}
    _write_settings(home / "settings", theme)
    packages = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return os.environ | own | {"IPYTHONDIR": str(home / "ipython"), "PYTHONPATH": packages, "PYTHONUNBUFFERED": "1"}


def _write_settings(folder: Path, theme: str) -> None:
    """All cells are drawn, not only those in view; nothing asks, calls home or tells news."""
    settings: dict[str, dict[str, object]] = {
        "notebook-extension/tracker": {"windowingMode": "none", "recordTiming": False},
        "apputils-extension/themes": {"theme": theme},
        "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False, "doNotDisturbMode": True},
        "docmanager-extension/plugin": {"autosave": False},
    }
    for name, values in settings.items():
        path = folder / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")


def python(*arguments: str) -> list[str]:
    """A command of this Python."""
    return [sys.executable, *arguments]


def jupyterlab(folder: Path) -> list[str]:
    """The command that serves a folder with JupyterLab."""
    command = python("-m", "jupyterlab", "--no-browser", f"--port={free_port()}", f"--ServerApp.root_dir={folder}")
    return [*command, "--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else command


@contextmanager
def serving(command: Sequence[str], folder: Path, home: Path, theme: str = LIGHT, timeout: float = 90) -> Iterator[Server]:
    """Run a command that starts a Jupyter server, until the block ends.

    Parameters
    ----------
    command : sequence of str
        Prints the address with its token, as Jupyter does.
    folder : Path
        Where it runs.
    home : Path
        A folder for its settings and its log.
    theme : str
        The theme that JupyterLab starts in.
    timeout : float
        Seconds within which the address must be printed.
    """
    home.mkdir(parents=True, exist_ok=True)
    log = home / "server.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=environment(home, theme),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield Server(_address(process, log, timeout), log)
    finally:
        _end(process)


def _address(process: subprocess.Popen[bytes], log: Path, timeout: float) -> str:
    end = time.monotonic() + timeout
    while time.monotonic() < end:
        text = log.read_text(encoding="utf-8", errors="replace")
        if found := ADDRESS.findall(text):
            return str(found[-1])
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"The server printed no address; its output:\n{log.read_text(encoding='utf-8', errors='replace')}")


def _end(process: subprocess.Popen[bytes], patience: float = 10) -> None:
    """Ask the whole group to stop, so that Jupyter ends its kernels, then make it."""
    if sys.platform == "win32":
        subprocess.run(["taskkill", "/F", "/T", "/PID", str(process.pid)], capture_output=True, check=False)
        process.wait(patience)
        return
    for ask in (signal.SIGTERM, signal.SIGKILL):
        _signal(process, ask)
        end = time.monotonic() + patience
        while _signal(process, 0) and time.monotonic() < end:
            time.sleep(0.1)
    process.wait(patience)


def _signal(process: subprocess.Popen[bytes], number: int) -> bool:
    """Send a signal to the group (0 only asks); whether there still is anybody in it."""
    process.poll()
    try:
        os.killpg(process.pid, number)
    except (ProcessLookupError, PermissionError):  # nobody, or only what has ended and waits for its parent
        return False
    return True
