# Stages of a run, for .ci/run and .ci/full: each is timed and counted, and the last line is the result.

passed=0
failed=0
failures=()
seconds=0
times=()
stages_group=

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

# Runs the stages of a function in the background, in a process group of their own. A run has at most one such function.
start_stages() {
  stages=$1
  stages_folder=$(mktemp -d)
  set -m
  (
    passed=0 failed=0 failures=() seconds=0 times=()
    "$stages"
    {
      echo "passed=\$((passed + $passed)) failed=\$((failed + $failed)) seconds=\$((seconds + $seconds))"
      echo "failures+=(${failures[*]@Q}) times+=(${times[*]@Q})"
    } >"$stages_folder/counts"
  ) >"$stages_folder/output" 2>&1 &
  stages_group=$!
  set +m
}

# Waits for the stages in the background, prints what they printed, and adds their counts.
await_stages() {
  wait "$stages_group"
  stages_group=
  cat "$stages_folder/output"
  # shellcheck disable=SC1091 # The stages in the background write the file.
  source "$stages_folder/counts" || check "$stages" false
  rm -r "$stages_folder"
}

# Says how long each stage took, and names what failed once more: a long log may be cut before it is read.
finish() {
  printf '%s\n' "${times[@]}"
  printf '%6d s  in all, %d s by the clock\n' "$seconds" "$SECONDS"
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
