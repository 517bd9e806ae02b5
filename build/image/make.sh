# shellcheck shell=sh disable=SC2154
# The container image, in a tar that podman, docker, skopeo and containerd read, made without a daemon: read by build/package.
# In it are the C library and busybox of Debian, the Java, and Pinion, a layer each. No tool of image builders: they give no
# folder an owner, and the one for the data must be the server's.
say "image"
command -v dpkg-deb >/dev/null && command -v apt-get >/dev/null || die "the image's C library comes from Debian's packages, and there is no apt-get here"
container=$work/container
blobs=$container/oci/blobs/sha256
mkdir -p "$blobs" "$container/debs" "$container/base/bin" "$container/base/etc" "$container/base/tmp" "$container/base/var/lib/pinion" \
    "$container/runtime/opt/pinion" "$container/pinion/opt/pinion"

(cd "$container/debs" && apt-get download -qq libc6 busybox-static) > "$work/log/debs" 2>&1 || {
    cat "$work/log/debs" >&2
    die "Debian's packages could not be fetched"
}
for deb in "$container"/debs/*.deb; do dpkg-deb -x "$deb" "$container/unpacked"; done
bases=$(for deb in "$container"/debs/*.deb; do dpkg-deb -W --showformat='${Package} ${Version}, ' "$deb"; done)
cp -a "$container/unpacked/lib" "$container/unpacked/lib64" "$container/base/"
rm -rf "$container/base/lib/x86_64-linux-gnu/gconv" "$container/base/lib/systemd"
cp "$container/unpacked/bin/busybox" "$container/base/bin/busybox"
for tool in sh cat dirname grep kill ls mkdir mv readlink rm sleep chmod date df; do ln -s busybox "$container/base/bin/$tool"; done
printf 'root:x:0:0:root:/:/bin/sh\npinion:x:10001:10001:pinion:/var/lib/pinion:/bin/sh\n' > "$container/base/etc/passwd"
printf 'root:x:0:\npinion:x:10001:\n' > "$container/base/etc/group"
printf 'hosts: files dns\n' > "$container/base/etc/nsswitch.conf"
mkdir -p "$container/base/usr/share/doc"
for each in libc6 busybox-static; do cp -r "$container/unpacked/usr/share/doc/$each" "$container/base/usr/share/doc/"; done
cp -a "$image/runtime" "$container/runtime/opt/pinion/"
(cd "$image" && tar -c --exclude=./runtime .) | tar -x -C "$container/pinion/opt/pinion"

# The tar of folder $1 to stdout: all of root, but the data's folder.
layer() {
    (cd "$1" && find . -mindepth 1 | LC_ALL=C sort) > "$container/names"
    tar --no-recursion --format=gnu --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w \
        -C "$1" -c -T "$container/names"
}
# Puts stdin among the blobs; its digest.
blob() {
    cat > "$container/blob"
    digest=$(sha256sum "$container/blob" | cut -d ' ' -f 1)
    mv "$container/blob" "$blobs/$digest"
    printf '%s' "$digest"
}
size() { wc -c < "$blobs/$1" | tr -d ' '; }

diffs=; layers=; files=
add_layer() {
    gzip -n -9 < "$container/layer.tar" > "$container/layer.gz"
    diff=$(sha256sum "$container/layer.tar" | cut -d ' ' -f 1)
    digest=$(blob < "$container/layer.gz")
    diffs="$diffs${diffs:+,}\"sha256:$diff\""
    layers="$layers${layers:+,}{\"mediaType\":\"application/vnd.oci.image.layer.v1.tar+gzip\",\"digest\":\"sha256:$digest\",\"size\":$(size "$digest")}"
    files="$files${files:+,}\"blobs/sha256/$digest\""
}
# Where the data lies, and what is open to all, have owners and modes of their own.
rmdir "$container/base/var/lib/pinion" "$container/base/tmp"
layer "$container/base" > "$container/layer.tar"
mkdir -p "$container/own/var/lib/pinion" "$container/own/tmp"
tar --format=gnu --mtime="@$SOURCE_DATE_EPOCH" --owner=10001 --group=10001 --numeric-owner --mode=0700 --no-recursion \
    -C "$container/own" -rf "$container/layer.tar" var/lib/pinion
tar --format=gnu --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=1777 --no-recursion \
    -C "$container/own" -rf "$container/layer.tar" tmp
add_layer
for part in runtime pinion; do
    layer "$container/$part" > "$container/layer.tar"
    add_layer
done

config=$(blob <<END
{"created":"$date","architecture":"amd64","os":"linux","config":{"User":"10001:10001","ExposedPorts":{"61614/tcp":{}},"Env":["PATH=/opt/pinion/bin:/bin","LC_ALL=C.UTF-8"],"Entrypoint":["/opt/pinion/bin/pinion"],"Cmd":["serve","--data","/var/lib/pinion/data","--bind","0.0.0.0"],"Volumes":{"/var/lib/pinion":{}},"WorkingDir":"/var/lib/pinion","Labels":{"org.opencontainers.image.title":"pinion","org.opencontainers.image.version":"$version","org.opencontainers.image.revision":"$commit","org.opencontainers.image.licenses":"Apache-2.0","org.opencontainers.image.base.name":"${bases%, }"},"StopSignal":"SIGTERM"},"rootfs":{"type":"layers","diff_ids":[$diffs]},"history":[{"created":"$date","created_by":"build/package: ${bases%, }"},{"created":"$date","created_by":"build/package: Java"},{"created":"$date","created_by":"build/package: Pinion $version"}]}
END
)
manifest=$(blob <<END
{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:$config","size":$(size "$config")},"layers":[$layers]}
END
)
tag=$(printf '%s' "$version" | tr + -)
printf '{"imageLayoutVersion":"1.0.0"}' > "$container/oci/oci-layout"
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"sha256:%s","size":%s,"annotations":{"org.opencontainers.image.ref.name":"%s"}}]}' \
    "$manifest" "$(size "$manifest")" "$tag" > "$container/oci/index.json"
# For a docker that does not know the layout.
printf '[{"Config":"blobs/sha256/%s","RepoTags":["pinion:%s"],"Layers":[%s]}]' "$config" "$tag" "$files" > "$container/oci/manifest.json"
tar --sort=name --format=gnu --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=u+rwX,go+rX,go-w \
    -C "$container/oci" -cf "$out/pinion-$version-image.tar" blobs index.json manifest.json oci-layout
made="$made pinion-$version-image.tar"
