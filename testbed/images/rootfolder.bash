# What the images of this machine's programs share. Sourced by the scripts beside it.

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# add_programs MORE… -- PROGRAM…: copies programs, every library that one of them asks for, and MORE paths into the root folder;
# a busybox beside them.
add_programs() {
  local more=() libraries
  while [[ $1 != -- ]]; do more+=("${1#/}") && shift; done
  shift
  libraries=$(ldd "$@" | awk '$2 == "=>" && $3 ~ /^\// { print $3 } $1 ~ /^\/.*ld-linux/ { print $1 }' | sort -u)
  # shellcheck disable=SC2086
  tar -C / --dereference --exclude=bitcode --exclude='llvmjit*' -cf - "${more[@]}" $(printf '%s\n' "$@" $libraries | sed 's|^/||') 2>/dev/null |
    tar -C "$work" -xf -
  mkdir -p "$work"/{bin,etc,proc,sys,dev,run,tmp}
  cp "$(command -v busybox)" "$work/bin/busybox"
}

# write_image [OWNER FOLDER]: the root folder to standard output; all of it root's, but for that folder.
write_image() {
  tar -C "$work" --owner=0 --group=0 --sort=name --mtime=@0 --exclude=./image.tar ${2:+"--exclude=./$2"} -cf "$work/image.tar" .
  (($# == 0)) || tar -C "$work" --owner="$1" --group="$1" --mtime=@0 -rf "$work/image.tar" "./$2"
  cat "$work/image.tar"
}
