#!/bin/sh
# Makes dist/lowlight-VERSION-macos.dmg of dist/Lowlight.app: sh installer/macos/dmg.sh VERSION
#
# SIGN_IDENTITY   a "Developer ID Application" in the keychain: the program and the image are signed with it
# NOTARY_PROFILE  made by `xcrun notarytool store-credentials`: the image is notarised and stapled
# Without them the program carries PyInstaller's ad-hoc signature, and macOS asks before it opens it for the first time.
set -eu

version=${1:?say which version}
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
