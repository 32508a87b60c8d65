# Sourced by what compiles C code for an image, behind target.bash.

# old_names ARCHIVE…: the headers of glibc 2.38 and later make __isoc23_strtol of strtol, and the like of sscanf, where _GNU_SOURCE is
# defined. Enterprise Linux 9 has no such symbols. This gives back those that older headers name; both are in every newer glibc,
# and differ in binary numbers only (0b101). An archive without them is left as it is.
old_names() {
  local archive name options
  for archive; do
    options=()
    while read -r name; do
      case $name in
        *scanf) options+=(--redefine-sym "$name=${name/isoc23/isoc99}") ;;
        *) options+=(--redefine-sym "$name=${name#__isoc23_}") ;;
      esac
    done < <("${cross}nm" --undefined-only "$archive" | grep -o '\b__isoc23_[a-z]*' | sort --unique)
    ((${#options[@]} == 0)) || "${cross}objcopy" --enable-deterministic-archives "${options[@]}" "$archive"
  done
}
