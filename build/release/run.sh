# shellcheck shell=sh
# How the JVM runs Pinion: read by the launcher of the source tree and by that of a release, which set before
#   java    the program that runs
#   jar     pinion.jar, whose manifest names the others
#   cache   the AOT cache, which need not be there
#
#   PINION_JAVA_OPTS   more options for the JVM, for example "-Xmx512m"
#   PINION_AOT=off     do without the cache

# What the cache is made with and used with must agree, or the JVM does without it.
# Compact object headers: half the size of each object's head, and thousands of idle connections are mostly small objects.
# Native access: the line editor of `chat` asks the terminal for its size and for single keys.
common='-XX:+UseCompactObjectHeaders --enable-native-access=ALL-UNNAMED'

# For what lives for less than a second: the collector and the compiler that start fastest.
short='-XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Xshare:auto'

# Serve lives long and serves many: the JVM's own choice of collector, the cache, and an end rather than a half-life when
# memory runs out. Of the cache only the classes: with profiles of few and small messages the compiler leaves AES-GCM and
# SHA-256 in Java for good (22 k instead of 50 k messages of 1 KiB a second). Virtual threads are woken by one thread that
# waits for all sockets (poller mode 1): with the default, a thread wakes a virtual thread that polls, which wakes the reader:
# one wake-up more for each message. The collector may take a fifth of the time before it takes more memory (by default a
# thirteenth): thousands of handshakes at once else leave a heap that is mostly room.
long='-XX:+ExitOnOutOfMemoryError -XX:+UnlockDiagnosticVMOptions -XX:-AOTReplayTraining -Djdk.pollerMode=1 -XX:GCTimeRatio=4'

# Becomes the command.
run_pinion() {
    # Java reads its arguments in the locale's encoding: under LANG=C each letter beyond ASCII would arrive as a question mark.
    case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
        *UTF-8*|*utf-8*|*UTF8*|*utf8*) ;;
        *) LC_ALL=C.UTF-8; export LC_ALL ;;
    esac
    # The other commands live for less than a second, and the cache would cost them more than it saves.
    aot=
    case ${1:-} in
        serve|bench)
            flags=$long
            [ "${PINION_AOT:-on}" = off ] || [ ! -f "$cache" ] || aot=-XX:AOTCache=$cache ;;
        *) flags=$short ;;
    esac
    # Whatever is written from here on is for its owner only. Java has no way to say so for the files that libraries make.
    umask 077
    interactive=false; terminal=false
    [ -t 0 ] && [ -t 1 ] && interactive=true
    [ -t 2 ] && terminal=true
    # The JVM's warnings belong to stderr, where it prints them on stdout; of a cache that does not fit (another JDK, a moved
    # folder, another collector) nobody needs to hear: the start is as it was without.
    # shellcheck disable=SC2086
    exec "$java" -Xlog:disable '-Xlog:all=warning,aot*=off,cds*=off:stderr' ${aot:+"$aot"} $common $flags \
        -Dpinion.command="$0" -Dpinion.interactive=$interactive -Dpinion.stderr.terminal=$terminal ${PINION_JAVA_OPTS:-} \
        -cp "$jar" dev.pinion.cli.Main "$@"
}

# Lets a server live for a second or two under some load, and the JVM keep what it learns in file $1: a server then starts in
# less time. The server lives in folder $2, which is removed. A failure costs only the cache; what was said is in $1.log.
make_cache() {
    rm -rf "$1" "$2"
    mkdir -p "$2" && : > "$2/listening" || return 1
    # shellcheck disable=SC2086
    "$java" $common "-XX:AOTCacheOutput=$2/cache" -cp "$jar" dev.pinion.cli.Main serve --data "$2/data" --port 0 --quiet \
        > "$2/listening" 2> "$1.log" </dev/null &
    server=$!
    left=120
    until grep -q '^listening on ' "$2/listening"; do
        left=$((left - 1))
        if [ $left = 0 ] || ! kill -0 $server 2>/dev/null; then break; fi
        sleep 0.5
    done
    # shellcheck disable=SC2086
    "$java" $common $short -cp "$jar" dev.pinion.cli.Main bench publish --data "$2/data" --connections 4 --in-flight 16 \
        --warm-up 1ms --duration 1s >> "$1.log" 2>&1 </dev/null
    kill -TERM $server 2>/dev/null
    wait $server
    [ -s "$2/cache" ] && mv "$2/cache" "$1"
    rm -rf "$2"
    [ -s "$1" ]
}
