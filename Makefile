# Lianxi: `make run` and `make test` are all a newcomer needs. Needs Python 3.11+, git and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PORT ?= 8000
export DJANGO_SETTINGS_MODULE ?= cms.settings.dev

.PHONY: help run test check bench bench-long exactly-once clean
help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

$(VENV)/.runtime: requirements.txt
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements.txt
	@touch $@

$(VENV)/.dev: requirements-dev.txt $(VENV)/.runtime
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt
	@touch $@

run: $(VENV)/.runtime  ## start the demo zone on http://127.0.0.1:8000 (PORT changes it)
	@$(BIN)/python manage.py compile_catalogues
	@$(BIN)/python manage.py migrate --verbosity 0
	@$(BIN)/python manage.py load_demo
	@OFFICE_PHONE="$${OFFICE_PHONE-000-1234567}" exec $(BIN)/python manage.py up --port $(PORT)

test: $(VENV)/.dev  ## everything CI runs
	@$(BIN)/python manage.py compile_catalogues
	@bash tests/run_all.sh

check: $(VENV)/.dev  ## lint, contracts, migrations, translations
	@$(BIN)/python manage.py compile_catalogues
	@bash tests/run_all.sh check

bench: $(VENV)/.dev  ## measure against plain Wagtail
	@$(BIN)/python manage.py compile_catalogues
	@$(BIN)/python -m bench --keep

bench-long: $(VENV)/.dev  ## measure what takes long to set up: verify_publication over 10,000 pages, sweeps over 1,000,000 duties
	@$(BIN)/python -m bench --long --keep

exactly-once: $(VENV)/.dev  ## 1,000 reminders (MANY) amid kill -9, two clusters, outages and moved clocks, on both databases
	@$(BIN)/python manage.py compile_catalogues
	@for url in sqlite:///:memory: $${TEST_POSTGRES_URL:-postgres://postgres@127.0.0.1:5432/postgres}; do \
	  MANY=$${MANY:-1000} DJANGO_SETTINGS_MODULE=cms.settings.test DATABASE_URL=$$url \
	    $(BIN)/pytest tests/processes -k reminders -s --durations=0 --durations-min=1 || exit 1; done

clean:  ## forget the demo database and files
	rm -rf var
