#!/bin/sh
# Builds dist/lowlight-VERSION-x86_64.AppImage from dist/lowlight: sh installer/linux/appimage.sh VERSION
# Needs appimagetool in PATH and the .deb of the same version in dist (python3 dev.py build --installer).
set -eu

version=${1:?usage: appimage.sh VERSION}
here=$(cd "$(dirname "$0")" && pwd)
dist=$(cd "$here/../../dist" && pwd)
id=io.github.lowlight.Lowlight

folder=$(mktemp -d -p "$dist")
trap 'rm -rf "$folder"' EXIT
dpkg-deb --extract "$dist/lowlight_${version}_amd64.deb" "$folder"
ln -s usr/bin/lowlight "$folder/AppRun"
cp "$folder/usr/share/applications/$id.desktop" "$folder/usr/share/icons/hicolor/scalable/apps/lowlight.svg" "$folder"
ARCH=x86_64 appimagetool "$folder" "$dist/lowlight-$version-x86_64.AppImage"
