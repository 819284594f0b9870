# Two commands: `make demo` and `make test`. Both need only Python 3.11+ and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
GUARDIAN ?= $(BIN)/guardian
READY := $(VENV)/.ready

.PHONY: demo test lint types docs wheel clean

# Scans the shipped member database under the three law packs and leaves an HTML report.
# GUARDIAN=/path/to/guardian uses an installed one instead of setting one up here.
demo: $(if $(filter $(BIN)/guardian,$(GUARDIAN)),$(READY))
	@mkdir -p out/demo
	@$(GUARDIAN) scan examples/demo --packs gdpr,ccpa,pipl --format html --format json --format text \
	  --state sqlite:///out/demo/state.db --output out/demo; status=$$?; \
	cat out/demo/scan.txt; \
	if [ $$status -gt 1 ]; then echo "the scan ended with exit code $$status" >&2; exit $$status; fi
	@echo "Report: $(CURDIR)/out/demo/scan.html"

test: $(READY)
	$(BIN)/python -m pytest -n auto

lint: $(READY)
	$(BIN)/ruff check . && $(BIN)/ruff format --check .

types: $(READY)
	$(BIN)/mypy

# One page for each law and language, from the packs.
docs: $(READY)
	@for law in gdpr ccpa pipl; do for lang in en zh-CN zh-TW; do \
	  $(BIN)/guardian policy show $$law --lang $$lang | sed -e '$${/^$$/d}' > docs/laws/$$law.$$lang.md; done; done

wheel: $(READY)
	$(BIN)/python -m build --wheel --no-isolation --outdir dist .

$(READY): requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit("guardian needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $(READY)

clean:
	rm -rf $(VENV) out dist build
