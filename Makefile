# 城管驾驶舱 · Cockpit: everything a person types. `make` alone lists the commands.
# Needs make and Python 3.11 or newer; the environment is made in .venv and remade when the requirements change.

PYTHON ?= python3
ENV := .venv
PY := $(ENV)/bin/python
# Byte code is made as modules are first used: installing is faster and 112 MB smaller.
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-compile

.DEFAULT_GOAL := help
.PHONY: help run test check prove bench demo docs wheelhouse clean

## help        list these commands
help:
	@sed -n 's/^## //p' Makefile

## run         install, fill an empty house with a demonstration city, serve on 127.0.0.1:8501
run: $(ENV)/run.stamp
	@exec $(PY) -m cockpit serve

## test        install what tests need, a browser included, and run every test
test: $(ENV)/dev.stamp
	@bash .ci/browser
	$(PY) -m pytest -n 3 --dist loadfile --no-loadscope-reorder

## check       lint and types
check: $(ENV)/dev.stamp
	$(PY) -m ruff check .
	$(PY) -m mypy

## prove       the long runs: 20 seeds, 50 kills, an hour of soak
prove: $(ENV)/dev.stamp
	@bash .ci/browser
	COCKPIT_PROVE_SEEDS=20 COCKPIT_PROVE_KILLS=50 COCKPIT_PROVE_MINUTES=60 $(PY) -m pytest -m slow -v

## bench       speed, load and scale; its figures belong in docs/performance.md
bench: $(ENV)/dev.stamp
	$(PY) -m bench

## demo        write the demonstration exports, without loading them
demo: $(ENV)/run.stamp
	$(PY) -m cockpit demo

## docs        print the generated pages again: data-contract.md and metrics.md
docs: $(ENV)/run.stamp
	$(PY) -m cockpit.contract_doc > docs/data-contract.md
	$(PY) -m cockpit.metrics_doc > docs/metrics.md

## wheelhouse  gather every package into build/wheelhouse for a server without internet
wheelhouse: $(ENV)/run.stamp
	PY=$(PY) bash deploy/wheelhouse.sh build/wheelhouse

## clean       remove what can be made again; never data
clean:
	rm -rf $(ENV) build .pytest_cache .mypy_cache .ruff_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(ENV)/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "需要 Python 3.11 或更高版本；可用 make PYTHON=python3.12 … 指定。Python 3.11 or newer is needed."; exit 1; }
	@$(PYTHON) -m venv $(ENV) || { echo "无法建立虚拟环境；Debian、Ubuntu 请先安装 python3-venv。python3-venv is missing."; rm -rf $(ENV); exit 1; }
	@touch $@

$(ENV)/run.stamp: requirements.txt $(ENV)/made.stamp
	@echo "正在安装运行依赖 … installing requirements.txt"
	@$(PIP) -r requirements.txt
	@touch $@

$(ENV)/dev.stamp: requirements-dev.txt $(ENV)/run.stamp
	@echo "正在安装测试依赖 … installing requirements-dev.txt"
	@$(PIP) -r requirements-dev.txt
	@touch $@
