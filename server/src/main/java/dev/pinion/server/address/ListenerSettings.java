package dev.pinion.server.address;

import java.net.InetSocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A door beside the first one (`[listener "NAME"]`): for another network, for clients that a balancer brings, with rules and
/// limits of its own. It opens nothing that the server's own rules and limits close.
///
/// @param name by which the operator knows it: in its section, the log, the names of threads
/// @param listen where; port 0 picks a free one
/// @param allow addresses or CIDR blocks that may connect here; empty: all that are not denied
/// @param deny addresses or CIDR blocks that may not
/// @param proxyFrom where balancers are trusted to say whom they bring (PROXY protocol, version 2), which they then must; nobody
///        else may connect here. Empty: clients come by themselves
/// @param connectionsMax live connections by this door, handshakes included
/// @param connectionsPerAddressMax the same from one address
/// @param handshakesMax unfinished handshakes, and beside them as many balancers that have yet to say whom they bring
public record ListenerSettings(String name, InetSocketAddress listen, List<String> allow, List<String> deny,
        List<String> proxyFrom, int connectionsMax, int connectionsPerAddressMax, int handshakesMax) {

    /// Of one server.
    public static final int COUNT_MAX = 16;
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");

    public ListenerSettings {
        allow = List.copyOf(allow);
        deny = List.copyOf(deny);
        proxyFrom = List.copyOf(proxyFrom);
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("the listener '" + name
                    + "' has no good name; expected a small letter, then up to 31 small letters, digits and hyphens");
        }
        require("connections.max", connectionsMax);
        require("connections.per.address.max", connectionsPerAddressMax);
        require("handshakes.max", handshakesMax);
        AddressRules.of(allow, deny); // refuses what is no address or block, before anything is opened
        var _ = AddressRules.inAnyOf(proxyFrom);
        if (listen.isUnresolved()) {
            throw new IllegalArgumentException("the address '" + listen.getHostString()
                    + "' to listen on is not known here; expected a name or address of this machine");
        }
    }

    /// Clients come by themselves, and what limits the server limits them.
    public ListenerSettings(String name, InetSocketAddress listen) {
        this(name, listen, List.of(), List.of(), List.of(), Integer.MAX_VALUE, Integer.MAX_VALUE, Integer.MAX_VALUE);
    }

    private static void require(String limit, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(limit + " of a listener is " + value + ", expected 1 or more");
        }
    }

    /// All of one server.
    ///
    /// @throws IllegalArgumentException for too many, or two of one name
    public static void requireDifferent(List<ListenerSettings> all) {
        if (all.size() > COUNT_MAX) {
            throw new IllegalArgumentException(
                    "there are " + all.size() + " listeners beside the first; expected at most " + COUNT_MAX);
        }
        Set<String> names = new HashSet<>();
        for (ListenerSettings each : all) {
            if (!names.add(each.name())) {
                throw new IllegalArgumentException("two listeners are called " + each.name());
            }
        }
    }

    /// Who may connect here, by the rules of this door alone.
    public AddressRules rules() {
        return AddressRules.of(allow, deny);
    }
}
