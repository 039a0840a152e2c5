# What all scripts share; sourced by them. Sets `root` to the project's folder and goes there.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
cd "$root" || exit 1

# A step of the work, with the seconds since the script began.
step() { printf '\033[1m[%4ds] %s\033[0m\n' "$SECONDS" "$*"; }
say() { printf '        %s\n' "$*"; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }
# Wrong usage has an exit code of its own.
usage_error() { printf 'error: %s (see --help)\n' "$*" >&2; exit 2; }

# The comment block at the top of the calling script is its help.
print_help() { sed -n '2,/^[^#]/{/^#/s/^# \{0,1\}//p}' "$0"; }
