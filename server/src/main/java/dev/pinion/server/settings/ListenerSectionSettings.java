package dev.pinion.server.settings;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

import dev.pinion.server.settings.typed.ListenAddress;

/// What stands in a section `[listener "NAME"]`: one more door beside the first, with rules and limits of its own.
final class ListenerSectionSettings {
    static final String SECTION = "listener";
    static final Group GROUP = new Group(SECTION,
            "One more place to listen, beside `listen` before all sections: for another network, or for clients that a"
                    + " balancer brings. One section each, at most 16; the name is for the log. The rules and limits of the whole"
                    + " server hold here too, and these narrow them.",
            "balancer");

    private static final String BLOCKS = "addresses or CIDR blocks, such as 10.0.0.0/8 or fd00::/8";
    private static final int MILLION = 1_000_000;

    static final Setting<Optional<ListenAddress>> LISTEN = GROUP.add(
            Setting.of("listen", Kind.optional("address", "HOST:PORT; port 0 picks a free one", ListenAddress::parse),
                    "", "where to listen; must be said"));
    static final Setting<List<String>> ALLOW = GROUP.add(Setting
            .of("allow", Kind.words(BLOCKS, UnaryOperator.identity()), "",
                    "only these addresses may connect here; none: all that are not denied; may be repeated")
            .whileRunning());
    static final Setting<List<String>> DENY = GROUP
            .add(Setting
                    .of("deny", Kind.words(BLOCKS, UnaryOperator.identity()), "",
                            "these addresses may not connect here; goes before allow; may be repeated")
                    .whileRunning());
    static final Setting<List<String>> PROXY_FROM = GROUP.add(Setting.of("proxy.from",
            Kind.words(BLOCKS, UnaryOperator.identity()), "",
            "balancers at these addresses say whom they bring (PROXY protocol, version 2), and each connection must begin so; nobody else may connect here. The client's address then counts for every rule, limit and line of the log; may be repeated"));
    static final Setting<Integer> CONNECTIONS_MAX = GROUP
            .add(count("connections.max", "live connections by this door, handshakes included"));
    static final Setting<Integer> CONNECTIONS_PER_ADDRESS_MAX = GROUP
            .add(count("connections.per.address.max", "live connections of one address by this door"));
    static final Setting<Integer> HANDSHAKES_MAX = GROUP.add(count("handshakes.max",
            "unfinished handshakes by this door, and beside them as many balancers that have yet to say whom they bring"));

    private ListenerSectionSettings() {}

    private static Setting<Integer> count(String key, String reason) {
        return Setting.of(key, Kind.count(1, MILLION), Integer.toString(MILLION), reason).usually("the server's own");
    }
}
