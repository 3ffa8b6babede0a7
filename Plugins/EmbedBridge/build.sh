#!/usr/bin/env bash
# Compiles all C and C++ files of a folder into a shared object and writes its bytes into a Swift file.
#
# Usage: build.sh CLANG FOLDER OUTPUT.swift SANITIZERS [FLAG...]
#        SANITIZERS is empty or a list as -fsanitize takes it. FLAGs go to compiler and linker.
# Objects are kept beside the output. A file is compiled again when it changed, all when a header did.
set -euo pipefail
# After a failure too, nothing goes on compiling.
trap wait EXIT

readonly clang="$1" folder="$2" output="$3" sanitizers="$4"
readonly flags=("${@:5}")
readonly objects="$(dirname -- "$output")/objects${sanitizers:+-$sanitizers}"
readonly library="$objects/bridge.so"

# Debug builds of the program have these optimised too: without, an encoder would take a hundred times as long.
compiling=(-O2 -fPIC -fno-omit-frame-pointer -fvisibility=hidden -Wno-unused-command-line-argument)
linking=(-shared)
if [[ -n "$sanitizers" ]]; then
  compiling+=("-fsanitize=$sanitizers" -gline-tables-only)
  linking+=("-fsanitize=$sanitizers")
else
  linking+=(-Wl,-z,defs -Wl,--strip-all)
fi

object_of() { printf '%s/%s.o' "$objects" "$(basename -- "$1")"; }

# Whether an object is younger than its source, every header and this script.
is_current() {
  local other
  for other in "$1" "${headers[@]}" "${BASH_SOURCE[0]}"; do
    [[ "$(object_of "$1")" -nt "$other" ]] || return 1
  done
}

compile() {
  local standard=()
  [[ "$1" == *.c ]] || standard=(-std=c++17)
  "$clang" -c "${standard[@]}" "${compiling[@]}" -I "$folder" -I "$(dirname -- "$1")" "${flags[@]}" \
    "$1" -o "$(object_of "$1").tmp"
  mv -- "$(object_of "$1").tmp" "$(object_of "$1")"
}

compile_all() {
  local source jobs=0
  for source in "${sources[@]}"; do
    is_current "$source" && continue
    if ((jobs == $(nproc))); then
      wait -n
      jobs=$((jobs - 1))
    fi
    compile "$source" &
    jobs=$((jobs + 1))
  done
  for ((; jobs > 0; jobs--)); do wait -n; done
}

write_swift() {
  printf '/// The shared object of the bridge in base64, as Plugins/EmbedBridge made it.\n'
  printf 'let bridgeImage: StaticString =\n  "%s"\n' "$(base64 --wrap=0 -- "$library")"
}

mkdir -p -- "$objects"
mapfile -t headers < <(find "$folder" -name '*.h' -o -name '*.hpp')
mapfile -t sources < <(find "$folder" -name '*.c' -o -name '*.cpp' | sort)
compile_all
mapfile -t linked < <(for source in "${sources[@]}"; do object_of "$source" && echo; done)
"${clang}++" "${linking[@]}" "${linked[@]}" "${flags[@]}" -o "$library"
write_swift >"$output.tmp"
mv -- "$output.tmp" "$output"
