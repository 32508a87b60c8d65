# What ./test and ./demo share: how a step is announced, and what a machine needs. Sourced with the repository's root
# as the current folder.

# step TEXT: one line for what begins now.
step() { printf '==> %s\n' "$*" >&2; }

die() {
  printf '%s: %s\n' "$0" "$*" >&2
  exit 1
}

# need PACKAGE=COMMAND…: installs the Debian packages whose command, or file by its whole path, is missing, or says what is to be done.
need() {
  local missing=() pair places
  places=$PATH:/usr/sbin:/sbin:$(printf '%s:' /usr/lib/postgresql/*/bin)
  for pair in "$@"; do
    PATH=$places command -v "${pair#*=}" >/dev/null || [[ ${pair#*=} == /* && -e ${pair#*=} ]] || missing+=("${pair%%=*}")
  done
  ((${#missing[@]})) || return 0
  if [[ $EUID -ne 0 ]] || ! command -v apt-get >/dev/null; then
    die "missing: ${missing[*]}. As root: apt-get install ${missing[*]}"
  fi
  step "Installing ${missing[*]}"
  local log
  log=$(mktemp)
  # The install decides: an archive that has nothing to do with these packages may fail.
  { apt-get -qq update; DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends "${missing[@]}"; } \
    >"$log" 2>&1 || { cat "$log" >&2; die "could not install them. As root: apt-get update && apt-get install ${missing[*]}"; }
  rm -f "$log"
}

# prepare: Java, Maven, a C compiler and a GraalVM home, in JAVA_HOME and GRAALVM_HOME.
prepare() {
  need maven=mvn gcc=gcc libc6-dev=gcc git=git
  JAVA_HOME=$(graalvm/toolchain/find-jdk) || exit 1
  export JAVA_HOME
  if [[ -n ${GRAALVM_HOME:-} ]]; then
    step "Using the GraalVM of GRAALVM_HOME, $GRAALVM_HOME"
  else
    step "Making the native-image toolchain, or finding it in the cache (first time: a minute or two)"
    GRAALVM_HOME=$(graalvm/toolchain/build) || exit 1
    export GRAALVM_HOME
  fi
}

# maven ARGUMENT…: runs Maven, shows the lines that tell how far it is, keeps the whole in target/maven.log.
maven() {
  mkdir -p target
  local code=0
  mvn -B -ntp "$@" 2>&1 | tee target/maven.log |
    { grep --line-buffered -E '^soak: |^\[INFO\] Building |^\[[0-9]/[0-9]\]|Tests run:|Tests are skipped|SKIPPED|^\[ERROR\]|BUILD |\[WARNING\] Tests|^Warning: of the' || true; } |
    sed -u 's/^/    /' >&2 || code=$?
  return "$code"
}
