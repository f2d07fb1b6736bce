"""Ctrl-C, whatever the program does just then."""

from __future__ import annotations

import subprocess
import sys

SCRIPT = """
import os, signal, time
from transcriber.cli import hear_ctrl_c

hear_ctrl_c()

class Lock:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(0.01)  # it arrives here, where Python forgets what is raised

try:
    Lock()
    time.sleep(30)
except KeyboardInterrupt:
    print("stopped")
"""


def test_ctrl_c_is_not_lost_in_a_destructor() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, timeout=25, check=True)
    assert done.stdout == "stopped\n"
    assert done.stderr == ""


def test_where_ctrl_c_is_ignored_it_stays_so() -> None:
    script = (
        "import os, signal\n"
        "from transcriber.cli import hear_ctrl_c\n"
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "hear_ctrl_c()\n"
        "os.kill(os.getpid(), signal.SIGINT)\n"
        "print('goes on')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=25, check=True)
    assert done.stdout == "goes on\n"
