# Building with a preset; sourced by the scripts that build.

# build_preset PRESET [targets...]: configures when that was not done yet, builds what changed.
build_preset() {
  local preset=$1 log
  shift
  log=$root/build/$preset/configure.log
  mkdir -p "build/$preset"
  if [[ ! -f build/$preset/build.ninja ]]; then
    say "configuring ($preset)"
    cmake --preset "$preset" >"$log" 2>&1 || { cat "$log" >&2; return 1; }
  fi
  # A file that sees Beast takes 0.8 GB to compile: no more at once than there are cores.
  cmake --build "build/$preset" --parallel "$(nproc)" ${*:+--target "$@"} | build_progress
}

# Ninja's lines, one in ten, and all that is not progress: warnings and errors.
build_progress() {
  awk '/^\[[0-9]+\/[0-9]+\]/ {
         split(substr($1, 2), n, /[\/\]]/)
         if (n[1] - last >= 10 || n[1] == n[2] || n[1] < last) { print "        " $0; fflush(); last = n[1] }
         next }
       /^ninja: no work to do/ { next }
       { print; fflush() }'
}
