package dev.pinion.server.interop;

import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.pinion.protocol.StompDialect;
import dev.pinion.protocol.StompVersion;

/// The libraries that are asked to do every [Step]; each is a column of the table in `INTEROP.md`.
enum StockLibrary {
    STOMP_PY("stomp.py", "/usr/bin/python3", "python/stomp_py.py"),
    STOMPIT("stompit", "node", "node/stompit.js"),
    STOMP_JS("@stomp/stompjs", "node", "node/stompjs.js"),
    STOMP_GEM("stomp gem", "/usr/bin/ruby", "ruby/stomp_gem.rb"),
    SPRING("Spring", StockClient.JAVA, "java/SpringStomp.java"),
    VERTX("Vert.x", StockClient.JAVA, "java/VertxStomp.java"),
    NET_STOMP("Net::Stomp", "/usr/bin/perl", "perl/net_stomp.pl"),
    PHP("PHP's Stomp", "/usr/bin/php", "php/stomp.php");

    /// The steps for which a library has no way, so that nobody takes them for tested.
    private static final Map<StockLibrary, Set<Step>> IMPOSSIBLE = Map.of(STOMPIT, Set.of(Step.RECEIPT_SEQ), STOMP_JS,
            Set.of(Step.BACKSLASH_N), STOMP_GEM, Set.of(Step.BACKSLASH_N), SPRING,
            Set.of(Step.TRANSACTION, Step.ABORT, Step.DISCONNECT), NET_STOMP,
            Set.of(Step.HEADERS, Step.HEART_BEAT, Step.DISCONNECT), PHP,
            Set.of(Step.RECEIPT_SEQ, Step.HEADERS, Step.HEART_BEAT, Step.DISCONNECT));
    private static final Set<StockLibrary> OF_STOMP_1_0 = EnumSet.of(NET_STOMP, PHP);

    private final String column;
    private final String interpreter;
    private final String script;

    StockLibrary(String column, String interpreter, String script) {
        this.column = column;
        this.interpreter = interpreter;
        this.script = script;
    }

    /// In the table of `INTEROP.md`.
    String column() {
        return column;
    }

    boolean can(Step step) {
        return !IMPOSSIBLE.getOrDefault(this, Set.of()).contains(step);
    }

    /// What `serve` is given beside its defaults, as the table says it; empty for nothing.
    String serverOptions() {
        return OF_STOMP_1_0.contains(this) ? "`--stomp-versions 1.0,1.2`" : "";
    }

    StockClient client(Path scratch) {
        StompDialect dialect = OF_STOMP_1_0.contains(this)
                ? new StompDialect(Set.of(StompVersion.V1_0, StompVersion.V1_2), List.of())
                : StompDialect.DEFAULT;
        return StockClient.script(scratch, interpreter, script).at(dialect);
    }
}
