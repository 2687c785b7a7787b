# Stages of a run, for .ci/run and .ci/full: each is timed and counted, and the last line is the result.

passed=0
failed=0
failures=()
seconds=0
times=()

check() {
  local name=$1 began=$SECONDS
  shift
  echo "== $name"
  if "$@"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    failures+=("$name")
    echo "== $name FAILED"
  fi
  local took=$((SECONDS - began))
  seconds=$((seconds + took))
  times+=("$(printf '%6d s  %s' "$took" "$name")")
}

# Says how long each stage took, and names what failed once more: a long log may be cut before it is read.
finish() {
  printf '%s\n' "${times[@]}"
  printf '%6d s  in all\n' "$seconds"
  [ "$failed" -eq 0 ] || printf 'failed: %s\n' "${failures[@]}"
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}

# A browser for the page of reports. Its tests are skipped without one.
install_chromium() {
  local name
  for name in chromium chromium-browser google-chrome; do
    command -v "$name" >/dev/null && return
  done
  { apt-get update -qq && apt-get install -y -qq --no-install-recommends chromium; } ||
    echo "skipped: no Chromium could be installed, so the page of reports is not opened"
}
