#!/usr/bin/env bash
# Sets up what is missing, builds, checks the formatting, runs every test, and ends with the line "N passed, N failed".
set -uo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source "$root/build/prepare.sh"
cd "$root" || exit 1

passed=0
failed=0
broken=()
mkdir -p "$root/artifacts/test-results"

finish() {
  local reason
  cat "$root"/artifacts/test-results/*.failures 2>/dev/null
  for reason in "${broken[@]}"; do echo "FAILED: $reason"; done
  echo "$passed passed, $((failed + ${#broken[@]})) failed"
  [[ $failed -eq 0 && ${#broken[@]} -eq 0 ]]
  exit
}

step() { printf '== %s (%d s)\n' "$*" "$SECONDS"; }

prepare() {
  step "Setting up"
  require_dotnet
  require_libgomp
  command -v chromium >/dev/null || install_packages chromium
  [[ $(fc-list :lang=zh 2>/dev/null) ]] || install_packages fontconfig fonts-noto-cjk
  require_postgres "$root/data"
  require_npm_packages
}

build() {
  step "Building"
  dotnet restore --locked-mode --verbosity quiet 9>&- \
    && dotnet build --configuration Release --no-restore --nologo --verbosity quiet 9>&- \
    && dotnet pack src/LearningRecords.Xapi --configuration Release --no-build --output artifacts/packages --nologo --verbosity quiet 9>&-
}

# What failed, and what ran when the run ended early, with the reason and where it came up: said again at the end, where it is looked for.
failures() {
  awk 'after > 0 && !/ Stack Trace:/ { print "  " substr($0, 1, 400); after-- } / Error Message:/ { after = 8 } / Stack Trace:/ { after = 0; where = 1 }
       where && / in .*:line / { print "  " substr($0, 1, 300); where = 0 } /^ +Failed .*\[/ { print "FAILED:" substr($0, 9); where = 0 }
       running && NF { print "  " substr($0, 1, 200) } /test running when the crash|tests? running when/ { print "RUNNING WHEN IT ENDED EARLY:"; running = 1 } /^ *$/ { running = 0 }' "$1"
}

results() { echo "$root/artifacts/test-results/LearningRecords.$1.Tests"; }

run_tests() {
  local results
  results=$(results "$1")
  step "$1"
  rm -rf "$results".*
  dotnet test "tests/LearningRecords.$1.Tests" --configuration Release --no-build --nologo --logger "trx;LogFileName=$results.trx" \
    --results-directory "$root/artifacts/test-results" --blame-hang --blame-hang-timeout 5m --blame-hang-dump-type none |
    tee "$results.log"
  echo "${PIPESTATUS[0]}" >"$results.status"
}

# Counts from the result file: a test host that crashed leaves none, or one that says so.
count_tests() {
  local results counters passed_here failed_here
  results=$(results "$1")
  failures "$results.log" >"$results.failures"
  counters=$(grep -o '<Counters [^>]*' "$results.trx" 2>/dev/null)
  passed_here=$(sed -n 's/.* passed="\([0-9]*\)".*/\1/p' <<<"$counters")
  failed_here=$(sed -n 's/.* failed="\([0-9]*\)".*/\1/p' <<<"$counters")
  passed=$((passed + ${passed_here:-0}))
  failed=$((failed + ${failed_here:-0}))
  if [[ $((${passed_here:-0} + ${failed_here:-0})) -eq 0 ]]; then
    broken+=("no test ran in $1")
  elif [[ $(cat "$results.status" 2>/dev/null) != 0 && ${failed_here:-0} -eq 0 ]]; then
    broken+=("the test run of $1 ended early")
  fi
}

if [[ -z ${LEARNINGRECORDS_DATA:-} && -d $root/../shared/data ]]; then
  LEARNINGRECORDS_DATA=$(cd "$root/../shared/data" && pwd)
  export LEARNINGRECORDS_DATA
fi

# In a subshell, since it stops the script where a person has to act.
(prepare) || { broken+=("the set-up"); finish; }
begin_build
build || { broken+=("the build"); finish; }
end_build
suites=()
for suite in tests/LearningRecords.*.Tests; do suite=${suite#*.} && suites+=("${suite%.Tests}"); done
# A browser waits more than it works: the formatting, the folds and the rankings are checked meanwhile.
run_tests Browser >/dev/null &
step "Checking the formatting, and Browser"
# The build has run the analyzers, and takes their warnings for errors.
{ dotnet format whitespace --verify-no-changes --no-restore && dotnet format style --verify-no-changes --no-restore; } || broken+=("the formatting: run dotnet format")
run_tests Insights
run_tests Recommendations
wait
cat "$(results Browser).log"
for suite in "${suites[@]}"; do [[ $suite == @(Browser|Insights|Recommendations) ]] || run_tests "$suite"; done
for suite in "${suites[@]}"; do count_tests "$suite"; done
step "Done"
finish
