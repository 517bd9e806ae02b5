# shellcheck shell=sh
# Finds the JDK that builds Pinion: read by the launcher of the source tree and by build/package. `say` is the reader's.

WANTED=25

# The major version of the JDK in folder $1, or nothing. Its `release` file answers without the cost of starting it.
major_of() {
    [ -x "$1/bin/java" ] || return 0
    if [ -r "$1/release" ]; then
        sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release"
    else
        "$1/bin/java" -version 2>&1 | sed -n '1s/.*version "\([0-9]*\).*/\1/p'
    fi
}

fits() {
    [ -n "$1" ] || return 1
    major=$(major_of "$1")
    [ -n "$major" ] && [ "$major" -ge "$WANTED" ]
}

# The home of the first `java` on the PATH.
home_on_path() {
    found=$(command -v java) || return 0
    while [ -L "$found" ]; do
        target=$(readlink "$found")
        case $target in
            /*) found=$target ;;
            *) found=$(dirname "$found")/$target ;;
        esac
    done
    (cd "$(dirname "$found")/.." && pwd -P)
}

find_jdk() {
    if [ -n "${PINION_JAVA_HOME:-}" ]; then
        fits "$PINION_JAVA_HOME" && { printf '%s' "$PINION_JAVA_HOME"; return 0; }
        say "PINION_JAVA_HOME is $PINION_JAVA_HOME, and there is no JDK $WANTED or newer in it."
        return 1
    fi
    for home in "${JAVA_HOME:-}" "$(home_on_path)" \
            /usr/lib/jvm/* "${HOME:-/}"/.sdkman/candidates/java/* "${HOME:-/}"/.jdks/* \
            /Library/Java/JavaVirtualMachines/*/Contents/Home /opt/java/* /opt/jdk*; do
        fits "$home" && { printf '%s' "$home"; return 0; }
    done
    if [ -x /usr/libexec/java_home ]; then
        home=$(/usr/libexec/java_home -v "$WANTED+" 2>/dev/null)
        fits "$home" && { printf '%s' "$home"; return 0; }
    fi
    say "Pinion needs a JDK $WANTED or newer, and none was found (JAVA_HOME, PATH, /usr/lib/jvm, ~/.sdkman, ~/.jdks)."
    say "  Install one, for example Temurin from https://adoptium.net, or: sdk install java 25-tem"
    say "  If there is one elsewhere: export PINION_JAVA_HOME=/path/to/jdk-25"
    return 1
}
