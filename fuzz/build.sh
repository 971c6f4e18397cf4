#!/bin/bash
# Builds every fuzz target as OSS-Fuzz and ClusterFuzzLite ask for it, with their compiler, flags and
# engine; ci/fuzz builds in the same way. From the environment, as they document it
# (google.github.io/oss-fuzz/getting-started/new-project-guide):
#
#   CC CXX                the compilers
#   CFLAGS CXXFLAGS       sanitizers, how edges are counted, how far to optimise
#   LIB_FUZZING_ENGINE    what links a target with its engine: -fsanitize=fuzzer, or a library
#   OUT                   where the targets go, each with its TARGET.dict, TARGET.options and
#                         TARGET_seed_corpus.zip
#   WORK                  where the build is, which may be kept for the next
#
# All but CFLAGS and CXXFLAGS must be set.
set -eu -o pipefail
for name in CC CXX LIB_FUZZING_ENGINE OUT WORK; do
  [ -n "${!name:-}" ] || { echo "fuzz/build.sh: $name is not set; above in the script is what it is" >&2; exit 2; }
done
mkdir -p "$OUT" "$WORK"
OUT=$(cd "$OUT" && pwd) WORK=$(cd "$WORK" && pwd)
cd "$(dirname "$0")/.."

targets=()
for source in fuzz/fuzz_*.cc; do
  targets+=("$(basename "$source" .cc)")
done

# CMake takes CC, CXX, CFLAGS and CXXFLAGS from the environment. Without a type of build it adds nothing.
cmake -S . -B "$WORK" -G Ninja -DCMAKE_BUILD_TYPE= -DPORTCULLIS_TESTS=OFF \
  -DPORTCULLIS_PRECOMPILED_HEADERS=ON "-DPORTCULLIS_FUZZING_ENGINE=$LIB_FUZZING_ENGINE"
cmake --build "$WORK" --target "${targets[@]}"

for target in "${targets[@]}"; do
  name=${target#fuzz_}
  cp "$WORK/bin/$target" "$OUT/"
  cp "fuzz/$name.dict" "$OUT/$target.dict"
  cp "fuzz/$name.options" "$OUT/$target.options"
  rm -f "$OUT/${target}_seed_corpus.zip"
  python3 -m zipfile -c "$OUT/${target}_seed_corpus.zip" "fuzz/corpus/$name"/*
done
