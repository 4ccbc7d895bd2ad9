#!/bin/sh
# Installs the package in a fresh Debian, uses it without a network, removes it and checks that no file is left behind.
#
#     sudo installer/linux/clean_root.sh dist/lowlight_*.deb PHOTO VIDEO DATASET [SCREENSHOT.png]
#
# Needs debootstrap, and Xvfb with ImageMagick for the screenshot. Uses the mirror of this system.
set -eu
deb=$1 photo=$2 video=$3 dataset=$4 screenshot=${5:-}
suite=bookworm
root=$(mktemp -d)
display=:94

finish() {
    [ -z "${server:-}" ] || kill "$server" 2>/dev/null || true
    for mounted in tmp/.X11-unix proc dev; do umount --recursive --lazy "$root/$mounted" 2>/dev/null || true; done
    rm -rf --one-file-system "$root"
}
trap finish EXIT

inside() { chroot "$root" env LANG=C.UTF-8 "$@"; }
offline() { unshare --net chroot "$root" env LANG=C.UTF-8 HOME=/root "$@"; }
step() { printf '\n== %s\n' "$*"; }

step "Create a fresh $suite"
mirror=$(sed -n 's/^URIs: *//p; s/^deb  *\(\[[^]]*\] *\)\{0,1\}\([^ ]*\) .*/\2/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1)
debootstrap --variant=minbase "$suite" "$root" "$mirror" >/dev/null
cp -r /etc/apt/apt.conf.d/. "$root/etc/apt/apt.conf.d/"
mount -t proc proc "$root/proc"
mount --rbind --make-rslave /dev "$root/dev"
mkdir -p "$root/tmp/.X11-unix" "$root/root/data"
mount --bind /tmp/.X11-unix "$root/tmp/.X11-unix"
cp "$deb" "$root/root/lowlight.deb"
cp "$photo" "$root/root/photo.${photo##*.}"
cp "$video" "$root/root/video.${video##*.}"
cp -rL "$dataset/." "$root/root/data/"

step "Install the package"
inside apt-get update -qq -o APT::Sandbox::User=root
inside env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq -o APT::Sandbox::User=root --no-install-recommends /root/lowlight.deb >/dev/null
du -sh "$root/usr/lib/lowlight"

step "Use it without a network"
offline lowlight --version
offline lowlight --self-test
offline lowlight enhance "/root/photo.${photo##*.}" -o /root/photo-clear.png --quiet
offline lowlight enhance "/root/video.${video##*.}" --to 1 -o /root/video-clear.mp4 --quiet
offline lowlight train /root/data --preset quick --epochs 1 --name trained --quiet
offline lowlight enhance "/root/photo.${photo##*.}" --model trained -o /root/photo-trained.png --quiet
for result in photo-clear.png video-clear.mp4 photo-trained.png; do
    [ -s "$root/root/$result" ] || { echo "$result was not written." >&2; exit 1; }
done

if [ -n "$screenshot" ]; then
    step "Open the window"
    Xvfb "$display" -screen 0 1440x900x24 >/dev/null 2>&1 &
    server=$!
    sleep 2
    offline env DISPLAY="$display" timeout 40 lowlight "/root/photo.${photo##*.}" &
    sleep 30
    import -display "$display" -window root "$screenshot"
    wait $! || true
fi

step "Remove the package"
inside apt-get purge -y -qq lowlight >/dev/null
left=$(cd "$root" && find . -xdev -iname '*lowlight*' -not -path './root/*' -not -path './proc/*')
[ -z "$left" ] || { echo "Left behind: $left" >&2; exit 1; }
echo "No file is left behind."
