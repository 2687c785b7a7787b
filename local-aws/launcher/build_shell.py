"""The shell that a build's commands run in.

Exported variables and the working folder survive from command to command. Everything else (shell functions,
plain variables, `set` options) does not. Exports of a command before it calls `exit` are lost: CodeBuild
carries the state between commands in files, and so does this.
"""

import contextlib
import json
import os
import shlex
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path


class BuildShell:
    """Runs commands one after the other; `kill()` ends the running one with all that it started."""

    def __init__(self, shell: str, folder: Path, source: Path, environment: dict[str, str]) -> None:
        self._shell = shutil.which(shell) or f"/bin/{shell}"
        self._script = folder / "command.sh"
        self._state = folder / "environment.sh"
        self._directory = folder / "directory"
        self._process: subprocess.Popen[str] | None = None
        self._killed = False
        self._lock = threading.Lock()
        folder.mkdir(mode=0o700)
        self._directory.write_text(str(source))
        subprocess.run(
            [self._shell, "-c", f"export -p > {shlex.quote(str(self._state))}"], env=environment, check=True
        )

    def run(self, command: str, on_line: Callable[[str], None]) -> int:
        """Run one command; answers its exit status."""
        state, directory = shlex.quote(str(self._state)), shlex.quote(str(self._directory))
        self._script.write_text(
            f". {state}\n"
            f'cd "$(cat {directory})" || exit 1\n'
            f"{command}\n"
            f"__last=$?; export -p > {state}; pwd > {directory}; exit $__last\n"
        )
        with self._lock:
            if self._killed:
                return 137
            self._process = subprocess.Popen(
                [self._shell, str(self._script)],
                env={},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                # A process group of its own, so that a kill reaches what the command started.
                start_new_session=True,
            )
        assert self._process.stdout is not None
        for line in self._process.stdout:
            on_line(line.rstrip("\n"))
        return self._process.wait()

    def exported(self) -> dict[str, str]:
        """The exported variables as the last command left them."""
        dump = "import json, os, sys; json.dump(dict(os.environ), sys.stdout)"
        script = f'. "$1" && exec "$2" -c {shlex.quote(dump)}'
        result = subprocess.run(
            [self._shell, "-c", script, self._shell, str(self._state), sys.executable],
            env={},
            capture_output=True,
            text=True,
            check=False,
        )
        return json.loads(result.stdout) if result.returncode == 0 else {}

    def kill(self) -> None:
        """End the running command, and refuse further ones."""
        with self._lock:
            self._killed = True
            process = self._process
        # A process that has ended is no longer ours to signal: its id may be another's by now.
        if process is not None and process.poll() is None:
            # The container of a build ends with it, and so does what has left its group.
            for pid in _descendants(process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _descendants(pid: int) -> list[int]:
    """The processes that a process has started, and those that they have."""
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True)
    pairs = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    found = [pid]
    for parent in found:
        found.extend(child for child, its_parent in pairs if its_parent == parent)
    return found[1:]
