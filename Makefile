# The commands of the project. The first two need git, make and Python, and do all the set-up.
#
#   make demo        train and draw; then open demo/index.html
#   make test        lint, types and tests
#   FULL=1 make test the same with PyTorch, Chromium and JupyterLab, where a skipped test is a failure
#   make test-deep   the property tests, on many more examples
#   make mutate      break every rule of the tables in turn: is it noticed?
#   make bench       the benchmarks against other libraries, as a table
#   make results     what networks reach on held-out data, five seeds each
#   make format      lay out the code
#   make clean       remove what the others made
#
# With another Python: PYTHON=python3.12 make test

PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-deep mutate bench results format clean

# $(call install,EXTRA): what an extra of pyproject.toml names is in .venv, and the project too.
define install
@command -v $(PYTHON) >/dev/null || { \
  echo "There is no $(PYTHON) here: install Python 3.11 or newer, or name yours, as in PYTHON=python3.12 make test."; \
  exit 1; }
@$(PYTHON) .ci/install.py $(1)
endef

demo:
	$(call install,demo)
	$(BIN)/python notebooks/demo.py

test:
	$(call install,$(if $(filter 1,$(FULL)),full,dev))
	$(if $(filter 1,$(FULL)),@sh .ci/programs)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	FULL=$(FULL) OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n auto --dist loadfile --ignore=tests/viz/browser
	@# A browser is timed, and wants the machine to itself.
	FULL=$(FULL) $(BIN)/python -m pytest tests/viz/browser

test-deep:
	$(call install,dev)
	HYPOTHESIS_PROFILE=deep $(BIN)/python -m pytest -n auto tests

mutate:
	$(call install,dev)
	$(BIN)/python tests/mutation/run.py

bench:
	$(call install,bench)
	$(BIN)/python tests/benchmarks/run.py

results:
	$(call install,dev)
	$(BIN)/python tests/benchmarks/results.py

format:
	$(call install,dev)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

clean:
	rm -rf .venv demo build dist .pytest_cache .hypothesis .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
