"""What the figures were taken on, and where the virtual environment is."""

import os
import pathlib
import platform
import sys


def python():
    """The interpreter that `install` made, else the one that runs this."""
    cache = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    made = cache / "techmarket" / "peers" / "venv" / "bin" / "python"
    return str(made) if made.exists() else sys.executable


def describe():
    """The load average tells whether something else was running: then wall times are too long."""
    return {
        "cpu": field("/proc/cpuinfo", "model name") or platform.processor(),
        "cores": os.cpu_count(),
        "memory": field("/proc/meminfo", "MemTotal"),
        "system": f"{release()}, Linux {platform.release()}",
        "python": platform.python_version(),
        "load_average": os.getloadavg(),
    }


def release():
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except (OSError, KeyError):
        return platform.system()


def field(path, name):
    try:
        with open(path, encoding="utf-8") as lines:
            return next((line.split(":", 1)[1].strip() for line in lines if line.startswith(name)), None)
    except OSError:
        return None
