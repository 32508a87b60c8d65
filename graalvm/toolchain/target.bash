# What depends on the machine that a binary is for. Sourced by build, check and native-libs, with $target set to its name.
# Sets: target, as uname(1) says; platform, as GraalVM and the JDK say; triple, as Debian's compilers say; cross, the
# beginning of the compiler's name, empty on a machine of that kind.

case $target in
  x86_64 | amd64) target=x86_64 platform=amd64 ;;
  aarch64 | arm64) target=aarch64 platform=aarch64 ;;
  *)
    echo "$0: unknown target '$target': aarch64 and x86_64 are known" >&2
    exit 2
    ;;
esac
triple=$target-linux-gnu
cross=
[[ $target == "$(uname -m)" ]] || cross=$triple-
