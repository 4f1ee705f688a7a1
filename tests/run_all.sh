#!/usr/bin/env bash
# Lint, contracts, then every test on each database that is there, and in Chromium if it is found.
# REQUIRE_ALL=1 (CI) turns what is absent into a failure. `check` stops before the tests.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=.venv/bin
export DJANGO_SETTINGS_MODULE=cms.settings.test
# Containers often forbid it: every worker and every real process would compile all modules, and
# rewrite the assertions of all tests, again.
export PYTHONDONTWRITEBYTECODE=
absent=()

step() { printf '\n== %s\n' "$1"; }
miss() { absent+=("$1"); printf 'skipped: %s — %s\n' "$1" "$2"; }

url="${TEST_POSTGRES_URL:-postgres://postgres@127.0.0.1:5432/postgres}"
if [ "${1:-}" != check ]; then
  # Both engines are migrated once, beside the lint; every run below starts with a copy.
  export TEST_MIGRATED TEST_POSTGRES_URL=""
  TEST_MIGRATED=$(mktemp -d)
  if DATABASE_URL="$url" $bin/python tests/postgres_answers.py; then TEST_POSTGRES_URL="$url"; fi
  $bin/python -m tests.migrated make >"$TEST_MIGRATED/log" 2>&1 &
  making=$!
  clean() {
    kill "$making" 2>/dev/null || true
    $bin/python -m tests.migrated drop
    rm -rf "$TEST_MIGRATED"
  }
  trap clean EXIT
fi

step "lint"
$bin/ruff check .
$bin/ruff format --check .
step "imports go down only"
$bin/lint-imports
step "migrations are complete"
$bin/python manage.py makemigrations --check --dry-run
$bin/python manage.py check --fail-level ERROR
step "guards: layers, sizes, words"
$bin/pytest tests/guards

if [ "${1:-}" = check ]; then exit 0; fi

step "both engines migrated from nothing"
if ! wait "$making"; then
  cat "$TEST_MIGRATED/log"
  exit 1
fi

# Never stolen from one another: a worker that has begun with the transactional tests, which empty
# the tables and therefore come last, would go back to one that relies on what migrations made.
# One worker more than the two cores of CI: the first is busy with tests that wait for processes.
spread=(-n "${WORKERS:-3}" --dist load)
command -v soffice >/dev/null ||
  miss "LibreOffice" "apt-get install libreoffice-writer-nogui fonts-noto-cjk"
command -v redis-server >/dev/null || miss "Redis" "apt-get install redis-server"
step "tests on SQLite"
DATABASE_URL=sqlite:///:memory: $bin/pytest tests "${spread[@]}" --ignore=tests/browser --ignore=tests/guards

if [ -n "$TEST_POSTGRES_URL" ]; then
  step "tests on PostgreSQL"
  DATABASE_URL="$url" WITHOUT_DATABASE_DONE=1 $bin/pytest tests "${spread[@]}" --ignore=tests/browser --ignore=tests/guards
else
  miss "PostgreSQL" "apt-get install postgresql, or set TEST_POSTGRES_URL"
fi

chromium="${CHROMIUM:-$(command -v chromium || command -v chromium-browser || true)}"
if ! compgen -G "tests/browser/test_*.py" >/dev/null; then
  printf 'no browser story yet\n'
elif [ -n "$chromium" ]; then
  step "browser stories in $chromium"
  CHROMIUM="$chromium" $bin/pytest tests/browser -n "${WORKERS:-2}" --dist worksteal
else
  miss "Chromium" "apt-get install chromium fonts-noto-cjk"
fi

if [ ${#absent[@]} -gt 0 ]; then
  printf '\n%s part(s) skipped: %s\n' "${#absent[@]}" "${absent[*]}"
  if [ "${REQUIRE_ALL:-0}" = 1 ]; then exit 1; fi
fi
