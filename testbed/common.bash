# What the testbed's commands share: where a running testbed keeps its state, and how to speak to the user.
# Sourced by root, image, boot, keep, enter, halt.

readonly states=/run/bro-proxy-testbed # one folder for each running testbed, named after it
readonly cache=${XDG_CACHE_HOME:-$HOME/.cache}/bro-proxy
readonly user_id=1500 # of the unprivileged, lingering user "bro"

say() { printf 'testbed: %s\n' "$*" >&2; }

die() {
  say "$*"
  exit 1
}

need_root() {
  [[ $EUID == 0 ]] || die "$1 needs root (namespaces, mounts, debootstrap): run it as root."
}

# install_packages PACKAGE…: with apt, or says what is to be done.
install_packages() {
  local remedy="apt-get install --no-install-recommends $*"
  [[ $EUID == 0 ]] || die "missing: $*. As root: $remedy"
  command -v apt-get >/dev/null || die "missing: $*. Install them with this machine's package manager."
  say "installing $*"
  # With the lists of today: those of last month name files that are gone. A foreign archive that fails does not matter.
  { apt-get update -qq; DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$@"; } >/dev/null ||
    die "could not install $*. Try: apt-get update && $remedy"
}

# leader NAME: the process 1 of a running testbed, as seen from outside; fails when there is none.
leader() {
  local pid
  pid=$(cat "$states/$1/leader" 2>/dev/null) && [[ -e /proc/$pid/ns/mnt ]] && printf '%s\n' "$pid"
}
