# Where Debian's archive is, for what is fetched from it beside this machine's own packages. Sourced.
#   BRO_PROXY_DEBIAN_MIRROR=ADDRESS   the mirror, instead of the one that this machine's apt uses
#   BRO_PROXY_DEBIAN_KEYRING=FILE     the keys that sign it, instead of the package debian-archive-keyring

debian_keyring=${BRO_PROXY_DEBIAN_KEYRING:-/usr/share/keyrings/debian-archive-keyring.gpg}

# debian_mirror: the address of the archive, without a slash at its end; fails where apt names none.
debian_mirror() {
  local address=${BRO_PROXY_DEBIAN_MIRROR:-}
  [[ -n $address ]] || address=$(debian_address_in_apt)
  [[ -n $address ]] && echo "${address%/}"
}

# debian_security_mirror: the same of the archive of security updates, which is a mirror beside it.
debian_security_mirror() {
  local address
  address=$(debian_address_in_apt -security)
  [[ -n $address ]] && echo "${address%/}"
}

# debian_address_in_apt [SUFFIX]: what apt uses for this machine's release, its suites ending in SUFFIX. Nothing need have been
# downloaded for that; the system may be known as its code name or as "stable".
debian_address_in_apt() {
  local id codename addresses address
  read -r id codename < <(. /etc/os-release && echo "$ID ${VERSION_CODENAME:-stable}")
  [[ $id == debian ]] && command -v apt-get >/dev/null || return 0
  addresses=$(apt-get update --print-uris 2>/dev/null |
    sed -nE "s:^'(.*)/dists/($codename|oldstable|stable|testing|unstable|sid)${1:-}/main/binary-.*:\1:p")
  address=${addresses%%$'\n'*}
  # A list of mirrors, as in Debian's images for clouds: its first.
  if [[ $address == mirror+file:* ]]; then address=$(awk '/:/ { print $1; exit }' "${address#mirror+file:}"); fi
  echo "$address"
}
