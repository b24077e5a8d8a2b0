#!/bin/sh
# Makes .venv from the hash-pinned requirements.txt, with uv if it is here, else with venv and pip.
# The Makefile calls it when requirements.txt or pyproject.toml is newer than the stamp .venv/.ready.
set -eu
cd "$(dirname "$0")/.."

fail() {
  echo "crosstalk: $*" >&2
  exit 1
}
in_range() { "$1" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' 2>/dev/null; }

if [ -n "${PYTHON:-}" ]; then
  in_range "$PYTHON" || fail "PYTHON=$PYTHON is not a Python 3.11, 3.12 or 3.13."
else
  for name in python3 python3.13 python3.12 python3.11 python; do
    if in_range "$name"; then PYTHON=$name && break; fi
  done
  [ -n "${PYTHON:-}" ] || fail "no Python 3.11, 3.12 or 3.13 found; install one, or name it: make PYTHON=/path/to/python3.12"
fi

if uv --version >/dev/null 2>&1; then
  in_range .venv/bin/python || uv venv --quiet --clear --python "$("$PYTHON" -c 'import sys; print(sys.executable)')" .venv
  install() { VIRTUAL_ENV=.venv uv pip install --quiet --compile-bytecode "$@"; }
else
  "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null ||
    fail "$PYTHON has no venv module; install it (Debian: apt-get install python3-venv) or install uv."
  .venv/bin/python -m pip --version >/dev/null 2>&1 && in_range .venv/bin/python || "$PYTHON" -m venv --clear .venv
  install() { .venv/bin/python -m pip install --quiet --disable-pip-version-check "$@"; }
fi

echo "crosstalk: making .venv (a few minutes the first time)"
install --require-hashes -r requirements.txt || fail "the packages of requirements.txt could not be installed; see the lines above."
install --no-deps --no-build-isolation -e . || fail "teachkit could not be installed; see the lines above."
touch .venv/.ready
