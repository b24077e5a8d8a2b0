# The commands of the book. CI calls these and nothing else.
PY := .venv/bin/python
# No bytecode in the tree; texts are UTF-8, whatever the locale says.
export PYTHONDONTWRITEBYTECODE = 1
export PYTHONUTF8 = 1

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*## /make \1   /p' Makefile

setup: .venv/.ready  ## make .venv from requirements.txt
.venv/.ready: requirements.txt pyproject.toml tools/setup.sh
	@PYTHON="$(PYTHON)" sh tools/setup.sh

book: setup  ## build _build/html and print the file to open
	@$(PY) tools/build.py

serve: book  ## serve the book on this machine only
	@$(PY) -m http.server --bind 127.0.0.1 --directory _build/html $(or $(PORT),8000)

test: book  ## every test: package, book, notebooks, browser
	@$(PY) tools/chromium.py >/dev/null
	@$(PY) -m pytest -n 3 --dist loadscope --no-loadscope-reorder

check: setup  ## lint, format, types
	@$(PY) -m ruff check . && $(PY) -m ruff format --check . && $(PY) -m mypy

assignments: book  ## write the notebooks and files for a class into _build/assignments
	@SOURCE_DATE_EPOCH=$$(git log -1 --format=%ct 2>/dev/null) $(PY) -m teachkit assignments
	@$(PY) -m teachkit scorm

bench: book  ## measure against the stock tools; prints a table
	@$(PY) -m benchmarks

mutate: setup  ## change the code one thing at a time; prints what no test notices: make mutate MODULES="steady ode"
	@$(PY) tools/mutate.py $(MODULES)

js:  ## bundle js/ into src/teachkit/static (needs Node)
	@npm --version >/dev/null 2>&1 || { echo "crosstalk: make js needs Node and npm; the bundles are committed." >&2; exit 1; }
	@npm ci --silent && npm run --silent build

lock: setup  ## pin every version with its hashes
	@uv --version >/dev/null 2>&1 || { echo "crosstalk: make lock needs uv." >&2; exit 1; }
	@uv pip compile pyproject.toml --all-extras --universal --python-version 3.11 --generate-hashes --quiet \
	  --no-header --no-emit-index-url --no-emit-find-links -o requirements.txt
	@uv pip compile pyproject.toml --extra book -c requirements.txt --universal --python-version 3.11 --generate-hashes --quiet \
	  --no-annotate --no-header --no-emit-index-url --no-emit-find-links -o binder/requirements.txt

.PHONY: help setup book serve test check assignments bench mutate js lock
