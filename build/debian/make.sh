# shellcheck shell=sh disable=SC2154
# The Debian package, of the same files as the archive: read by build/package.
say "debian"
command -v dpkg-deb >/dev/null || die "dpkg-deb is not on the PATH"
debian=$work/debian
place=$debian/usr/lib/pinion
# A tilde sorts before nothing: 0.2.0-dev.3 is older than 0.2.0.
debian_version=$(printf '%s' "$version" | tr - '~')
package=pinion_${debian_version}_amd64.deb

mkdir -p "$debian/DEBIAN" "$debian/usr/bin" "$debian/usr/lib" "$debian/lib/systemd/system" "$debian/etc/pinion" \
    "$debian/usr/share/doc/pinion"
cp -a "$image" "$place"
rm -rf "$place/conf" "$place/licences" "$place/LICENSE" "$place/CHANGELOG.md" "$place/SECURITY.md"
ln -s ../lib/pinion/bin/pinion "$debian/usr/bin/pinion"
ln -s /var/cache/pinion/pinion.aot "$place/pinion.aot"
cp "$source/build/debian/pinion.service" "$debian/lib/systemd/system/"
sed 's|^#data =$|data = /var/lib/pinion|' "$image/conf/pinion.conf" > "$debian/etc/pinion/pinion.conf"
grep -q '^data = /var/lib/pinion$' "$debian/etc/pinion/pinion.conf" || die "pinion.conf has no line for the data folder"
cp "$source/README.md" "$source/SECURITY.md" "$debian/usr/share/doc/pinion/"
cp -r "$image/licences" "$debian/usr/share/doc/pinion/"
{
    printf 'Pinion %s, %s\n\n' "$version" 'under the Apache License, Version 2.0 (/usr/share/common-licenses/Apache-2.0).'
    printf 'The libraries in /usr/lib/pinion/lib/lib and the Java in /usr/lib/pinion/runtime have licences of their own:\n'
    printf 'licences/ beside this file, and /usr/lib/pinion/sbom.cdx.json.\n'
} > "$debian/usr/share/doc/pinion/copyright"
gzip -n -9 < "$source/CHANGELOG.md" > "$debian/usr/share/doc/pinion/changelog.gz"
for script in postinst prerm postrm; do cp "$source/build/debian/$script" "$debian/DEBIAN/$script"; done
printf '/etc/pinion/pinion.conf\n' > "$debian/DEBIAN/conffiles"
cat > "$debian/DEBIAN/control" <<END
Package: pinion
Version: $debian_version
Architecture: amd64
Maintainer: Pinion maintainers <pinion@localhost>
Installed-Size: $(du -sk --apparent-size "$debian" | cut -f 1)
Depends: libc6 (>= 2.31), passwd
Section: net
Priority: optional
Description: TLS-only message server whose echo is the proof that a message is on disk
 Pinion keeps ordered, durable channels and speaks STOMP 1.2 over TLS 1.3.
 Clients prove who they are with a JWT, the server with a pinned key.
 The package carries its own Java.
END
find "$debian" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
chmod -R u+rwX,go+rX,go-w "$debian"
dpkg-deb --root-owner-group -Zxz --build "$debian" "$out/$package" > "$work/log/debian"
made="$made $package"
