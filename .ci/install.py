"""Makes .venv and installs one extra there: ``python .ci/install.py dev``.

Runs on any Python, however old, to say in one sentence why that one will not do. What is installed
already, and not older than pyproject.toml, is left as it is.
"""

import os
import subprocess
import sys

OLDEST = (3, 11)
HOME = ".venv"
PYTHON = os.path.join(HOME, "Scripts" if os.name == "nt" else "bin", "python")
ANOTHER = "or name one you have, as in PYTHON=python3.12 make test"


def version_of(python):
    """Such as "3.12"; None for a Python that is not there, or does not run."""
    ask = "import sys; print('%d.%d' % sys.version_info[:2])"
    try:
        return subprocess.check_output([python, "-c", ask]).decode().strip()
    except (OSError, subprocess.CalledProcessError):
        return None


def make_environment():
    """A virtual environment, anew where PYTHON= names a version other than the one it has."""
    found = version_of(PYTHON)
    if found and not (os.environ.get("PYTHON") and found != version_of(sys.executable)):
        return
    try:
        import ensurepip  # noqa: F401  (Debian has venv without it)
        import venv
    except ImportError:
        sys.exit(
            "This Python cannot make a virtual environment: install its venv package "
            "(on Debian and Ubuntu, apt install python3-venv), %s." % ANOTHER
        )
    venv.create(HOME, clear=os.path.exists(HOME), with_pip=True)


def install(extra):
    """The project itself, editable, with one of its extras."""
    stamp = os.path.join(HOME, "installed-" + extra)
    fresh = os.path.exists(stamp) and os.path.getmtime(stamp) >= os.path.getmtime("pyproject.toml")
    if fresh:
        return
    print("Installing into %s, once: a minute or two" % HOME)
    pip = [PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if subprocess.call(pip + ["--editable", ".[%s]" % extra]):
        sys.exit("pip could not install what the project needs; its own words are above.")
    open(stamp, "w").close()


if __name__ == "__main__":
    if sys.version_info < OLDEST:
        sys.exit(
            "This is Python %d.%d, and autograd-core needs %d.%d or newer: install one from "
            "python.org, %s." % (sys.version_info[:2] + OLDEST + (ANOTHER,))
        )
    make_environment()
    install(sys.argv[1])
