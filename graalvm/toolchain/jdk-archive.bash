# Debian's archive as jdk-source and jdk-source-line use it: through apt, which checks signatures and checksums as always, but
# in a folder of its own, so that this machine's apt stays as it is. Sourced by who has a folder $work.
source "$(dirname "${BASH_SOURCE[0]}")/../../scripts/debian.bash"
archive_suites=(trixie trixie-security forky sid)

say() { echo "  $*" >&2; }

# tried WHAT ANSWER: for the report of a failure, $work/tried.
tried() {
  say "$1: $2"
  echo "$1: $2" >>"$work/tried"
}

was_tried() { grep -qsF -- "$1: " "$work/tried"; }

# archive_open: finds the archive and sets apt up in $work.
archive_open() {
  if ! command -v apt-get >/dev/null; then
    tried "Debian's archive" "there is no apt-get on this machine"
  elif ! main=$(debian_mirror); then
    tried "Debian's archive" "apt names none for this machine"
  elif [[ ! -r $debian_keyring ]]; then
    tried "Debian's archive" "there is no $debian_keyring; as root: apt-get install debian-archive-keyring"
  else
    security=$(debian_security_mirror) || security=
    mkdir -p "$work"/apt/{parts,state,cache/archives/partial}
    {
      # What is set for apt holds: a proxy, a timeout.
      if [[ -n ${APT_CONFIG:-} ]]; then cat "$APT_CONFIG"; fi
      echo "Dir::Etc::SourceParts \"$work/apt/parts\";"
      echo "Dir::State \"$work/apt/state\";"
      echo "Dir::Cache \"$work/apt/cache\";"
      echo "APT::Sandbox::User \"$(id -un)\";"
      echo "APT::Update::Error-Mode \"any\";"
      echo "Acquire::Retries \"1\";"
    } >"$work/apt/apt.conf"
    export APT_CONFIG=$work/apt/apt.conf
    return 0
  fi
  return 1
}

# archive_knows PACKAGE: the tarballs that jdk-sources.txt knows of, a line "VERSION ADDRESS SHA256" for each. Security updates
# have an archive of their own.
archive_knows() {
  awk -v package="/$1/" -v main="$main" -v security="$security" '
    /^#/ || !index($2, package) { next }
    $2 !~ /^pool\/updates\// { print $1, main "/" $2, $3; next }
    security { print $1, security "/" $2, $3 }
  ' "$(dirname "${BASH_SOURCE[0]}")/jdk-sources.txt"
}

# archive_lists PACKAGE: the upstream tarballs that the suites' indices list, in such lines.
archive_lists() {
  local suite
  say "asking the index of ${archive_suites[*]}"
  for suite in "${archive_suites[@]}"; do
    suite_lists "$suite" "$1"
  done | sort -u
}

suite_lists() {
  local suite=$1 package=$2 address=$main lists=$work/apt/$1 listed
  if [[ $suite == *-security ]]; then address=$security; fi
  if [[ -z $address ]]; then
    tried "index of $suite" "apt names no archive of security updates for this machine"
    return
  fi
  mkdir -p "$lists/partial"
  echo "deb-src [signed-by=$debian_keyring] $address $suite main" >"$lists.list"
  local apt=(-qq -o "Dir::Etc::SourceList=$lists.list" -o "Dir::State::Lists=$lists")
  if ! apt-get "${apt[@]}" update >"$work/answer" 2>&1; then
    tried "index of $suite" "$(answer)"
    return
  fi
  listed=$(apt-cache "${apt[@]}" showsrc --only-source "$package" 2>/dev/null | awk -v address="$address" '
    /^[^ ]/ { field = $1 }
    field == "Version:" { version = $2; sub(/-[^-]*$/, "", version) }
    field == "Directory:" { folder = $2 }
    field == "Checksums-Sha256:" && $3 ~ /\.orig\.tar\.[a-z0-9]+$/ { checksum = $1; file = $3; gsub(/\+/, "%2b", file) }
    /^$/ { print version, address "/" folder "/" file, checksum }
  ')
  tried "index of $suite" "lists of $package: $(cut -d ' ' -f 1 <<<"${listed:-nothing}" | paste -sd ' ')"
  if [[ -n $listed ]]; then echo "$listed"; fi
}

# archive_fetch ADDRESS SHA256 FILE: with a line at every tenth. What breaks off is gone on with, once.
archive_fetch() {
  local kind percent shown=0
  say "fetching ${1##*/}"
  rm -f "$3" # apt would go on with it
  if /usr/lib/apt/apt-helper -o APT::Status-Fd=3 download-file "$1" "$3" "SHA256:$2" 3>&1 >"$work/answer" 2>&1 </dev/null |
    while IFS=:. read -r kind _ percent _; do
      if [[ $kind == dlstatus ]] && ((percent / 10 > shown)); then
        shown=$((percent / 10))
        say "${shown}0 %"
      fi
    done; then
    return 0
  fi
  tried "$1" "$(answer)"
  return 1
}

# answer: what the archive said, out of what apt said about it.
answer() {
  sed -nE 's/^(E|W): (Failed to fetch [^ ]*  *)?//p' "$work/answer" | head -n 1
}
