# Read by ci/test, ci/conform, ci/fuzz, ci/bench and .ci/run: stages with their times, the builds, and
# the page that several of them add to. Bash.
# Expects to be at the root of the project.

set -u -o pipefail
export CMAKE_BUILD_PARALLEL_LEVEL=${CMAKE_BUILD_PARALLEL_LEVEL:-$(nproc)}

# stage NAME COMMAND…: runs it under a heading and says how long it took; its status is the stage's.
# In COMMAND a failure does not end a function by itself: link its lines by && or by return.
stage() {
  local name=$1 begin=$SECONDS status=0
  shift
  printf '== %s\n' "$name"
  "$@" </dev/null || status=$?
  if [ "$status" = 0 ]; then
    printf '   %s: %d s\n' "$name" $((SECONDS - begin))
  else
    printf '   %s: FAILED (status %d) after %d s\n' "$name" "$status" $((SECONDS - begin)) >&2
  fi
  return "$status"
}

# build PRESET TARGET…: configures and builds. Quiet but for warnings and errors; on a terminal
# ninja shows how far it is.
build() {
  local preset=$1 log=build/$1.configure.log
  shift
  mkdir -p build
  if ! cmake --preset "$preset" >"$log" 2>&1; then
    cat "$log" >&2
    return 1
  fi
  local quiet=--quiet
  [ -t 1 ] && quiet=
  cmake --build "build/$preset" --target "$@" -- $quiet
}

# render_report PORTCULLIS: writes reports/out/index.html of the results, and of the figures of the last
# campaign of the fuzz targets and of the last benchmarks, that are there; nothing where there are no
# results.
render_report() {
  local out=reports/out results=() figures=() name
  for name in reference linux-sockets wine; do
    [ -s "$out/$name.json" ] && results+=("$out/$name.json")
  done
  [ -s "$out/fuzz.json" ] && figures+=(--fuzz "$out/fuzz.json")
  for name in bench bench-native; do
    [ -s "$out/$name.json" ] && figures+=(--bench "$out/$name.json")
  done
  [ "${#results[@]}" = 0 ] || "$1" report "${results[@]}" "${figures[@]}" --html "$out/index.html"
}

# render_growth PORTCULLIS: writes reports/out/growth.svg of the last benchmarks, where there are some.
render_growth() {
  local out=reports/out
  [ ! -s "$out/bench.json" ] || "$1" report --bench "$out/bench.json" --svg "$out/growth.svg"
}
