#!/bin/sh
# Installs bro-proxy from the unpacked tarball that this file lies in, or takes it away again.
# usage: ./install.sh [--user | --prefix DIR] [--uninstall]
#   --user        into ~/.local, for its owner alone, without root; the default, but for root
#   --prefix DIR  into DIR, for everybody; root's default is /usr/local. Root installs the systemd generators too.
#   --uninstall   removes what was installed there, and nothing else
# May be repeated, also with another version: running proxies keep the program they were started from.
set -eu
here=$(cd "$(dirname "$0")" && pwd)

die() {
	printf 'install.sh: %s\n' "$*" >&2
	exit 1
}

usage() {
	sed -n 's/^# \{0,1\}//; 2,7p' "$here/install.sh"
	exit "$1"
}

is_root() { [ "$(id -u)" = 0 ]; }

# place FILE FOLDER MODE: copies into a folder; what runs the old file keeps it.
place() {
	make_folder "$2"
	target=$2/${1##*/}
	cp "$1" "$target.new"
	chmod "$3" "$target.new"
	mv -f "$target.new" "$target"
	printf 'file %s\n' "$target" >>"$new_list"
}

# make_folder FOLDER: notes the folders that were not there before.
make_folder() {
	[ -d "$1" ] && return
	make_folder "$(dirname "$1")"
	mkdir -m 755 "$1"
	printf 'folder %s\n' "$1" >>"$new_list"
}

link() {
	make_folder "$(dirname "$2")"
	ln -sf "$1" "$2"
	printf 'file %s\n' "$2" >>"$new_list"
}

# systemd looks for generators in root's folders only, systemd.generator(7).
generator_folder() {
	case $prefix in
		/usr | /usr/local) echo "$prefix/lib/systemd" ;;
		*) echo /etc/systemd ;;
	esac
}

# advice: the tarball that runs on this machine, if there is one.
advice() {
	case $(uname -sm) in
		'Linux x86_64') echo 'use the tarball linux-amd64' ;;
		'Linux aarch64') echo 'use the tarball linux-arm64' ;;
		*) echo 'there is no bro-proxy for this machine; it runs on Linux on x86_64 and aarch64' ;;
	esac
}

install_all() {
	# The two bytes of ELF that name the machine, elf(5).
	case $(od -An -tu2 -j18 -N2 "$here/bin/bro-proxy" | tr -d ' ') in
		62) machine=x86_64 ;;
		183) machine=aarch64 ;;
		*) die "bin/bro-proxy is damaged: unpack the tarball again" ;;
	esac
	[ "$(uname -sm)" = "Linux $machine" ] || die "this program is for Linux on $machine, not $(uname -sm): $(advice)"
	"$here/bin/bro-proxy" --version >/dev/null || die "the program does not run here; it needs glibc $(cat "$here/share/doc/bro-proxy/glibc") or later and zlib"
	new_list=$(mktemp)
	trap 'rm -f "$new_list"' EXIT
	# Folders that an earlier run made are still ours.
	[ ! -f "$list" ] || grep '^folder ' "$list" >>"$new_list" || true
	place "$here/bin/bro-proxy" "$prefix/bin" 755
	(cd "$here/share" && find . -type f) | sort | while read -r file; do
		place "$here/share/$file" "$(dirname "$share/${file#./}")" 644
	done
	if [ $user = no ] && is_root; then
		for kind in system user; do
			link "$prefix/bin/bro-proxy" "$(generator_folder)/$kind-generators/bro-proxy-generator"
		done
	fi
	printf 'file %s\n' "$list" >>"$new_list"
	# What an older version had and this one has not.
	if [ -f "$list" ]; then
		grep '^file ' "$list" | grep -vxFf "$new_list" | cut -d ' ' -f 2- | while read -r old; do rm -f "$old"; done || true
	fi
	cp "$new_list" "$list"
	chmod 644 "$list"
	reload
	echo "installed $("$prefix/bin/bro-proxy" --version) into $prefix"
	hints
}

hints() {
	case :$PATH: in
		*":$prefix/bin:"*) ;;
		*) echo "  $prefix/bin is not in PATH: add it in ~/.profile, or use the full path" ;;
	esac
	[ $user = no ] || echo "  zsh: put fpath+=($share/zsh/site-functions) before compinit in ~/.zshrc"
	if [ $user = yes ] || ! is_root; then
		echo "  only root can install generators; without them use: bro-proxy generate NAME"
	fi
}

# Without the program nobody would thaw the containers that it has frozen.
thaw() {
	pauses='bro-proxy-pause-*.service'
	if [ $user = yes ] || ! is_root; then
		timeout 60 systemctl --user stop "$pauses" >/dev/null 2>&1 || true
		return
	fi
	timeout 60 systemctl --system stop "$pauses" >/dev/null 2>&1 || true
	for folder in /run/user/*/systemd; do
		[ -d "$folder" ] || continue
		owner=${folder#/run/user/}
		timeout 60 systemctl --user --machine="${owner%%/*}@" stop "$pauses" >/dev/null 2>&1 || true
	done
}

uninstall_all() {
	[ -f "$list" ] || die "nothing is installed in $prefix: no $list"
	thaw
	sed -n 's/^file //p' "$list" >"$list.files"
	sed -n 's/^folder //p' "$list" | sort -r >"$list.folders"
	while read -r file; do rm -f "$file"; done <"$list.files"
	folders=$(cat "$list.folders")
	rm -f "$list.files" "$list.folders"
	echo "$folders" | while read -r folder; do
		[ -z "$folder" ] || rmdir "$folder" 2>/dev/null || true
	done
	reload
	echo "removed bro-proxy from $prefix"
	units=$(grep -ls "^ExecStart=$prefix/bin/bro-proxy" "${XDG_CONFIG_HOME:-$HOME/.config}"/systemd/user/*.service \
		/etc/systemd/*/*.service || true)
	[ -z "$units" ] || printf '  these units still use it:\n%s\n' "$units"
}

# The generators speak at a reload. Users' managers reload when they are told, or at the next login.
reload() {
	if is_root && [ $user = no ] && [ -d /run/systemd/system ]; then
		systemctl daemon-reload || true
	fi
}

user=no prefix='' uninstall=no
while [ $# -gt 0 ]; do
	case $1 in
		--user) user=yes ;;
		--prefix) [ $# -gt 1 ] || usage 2 >&2; prefix=$2; shift ;;
		--prefix=*) prefix=${1#*=} ;;
		--uninstall) uninstall=yes ;;
		-h | --help) usage 0 ;;
		*) usage 2 >&2 ;;
	esac
	shift
done
[ $user = no ] || [ -z "$prefix" ] || die "--user and --prefix cannot be combined: use one"
if [ -z "$prefix" ]; then
	if [ $user = no ] && is_root; then prefix=/usr/local; else user=yes prefix=$HOME/.local; fi
fi
case $prefix in
	/*) ;;
	*) die "--prefix $prefix: use a path that begins with /" ;;
esac
prefix=${prefix%/}
share=$prefix/share
[ $user = no ] || share=${XDG_DATA_HOME:-$prefix/share}
list=$share/doc/bro-proxy/installed

if [ $uninstall = yes ]; then uninstall_all; else install_all; fi
