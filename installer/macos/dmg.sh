#!/bin/sh
# Builds dist/lowlight-VERSION-macos.dmg from dist/Lowlight.app: sh installer/macos/dmg.sh VERSION
#
# SIGN_IDENTITY   a "Developer ID Application" in the keychain; signs the program and the image
# NOTARY_PROFILE  created by `xcrun notarytool store-credentials`; notarises and staples the image
# Without them the program has PyInstaller's ad-hoc signature, and macOS asks for confirmation before the first start.
set -eu

version=${1:?usage: dmg.sh VERSION}
here=$(cd "$(dirname "$0")" && pwd)
dist=$(cd "$here/../../dist" && pwd)
image="$dist/lowlight-$version-macos.dmg"

if [ -n "${SIGN_IDENTITY:-}" ]; then
    codesign --force --deep --timestamp --options runtime --entitlements "$here/entitlements.plist" \
        --sign "$SIGN_IDENTITY" "$dist/Lowlight.app"
    codesign --verify --deep --strict "$dist/Lowlight.app"
fi

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp -R "$dist/Lowlight.app" "$folder"
ln -s /Applications "$folder/Applications"
rm -f "$image"
hdiutil create -volname "Lowlight $version" -srcfolder "$folder" -format ULFO "$image"

if [ -n "${SIGN_IDENTITY:-}" ]; then
    codesign --timestamp --sign "$SIGN_IDENTITY" "$image"
fi
if [ -n "${NOTARY_PROFILE:-}" ]; then
    xcrun notarytool submit "$image" --keychain-profile "$NOTARY_PROFILE" --wait
    xcrun stapler staple "$image"
fi
echo "$image"
