package dev.pinion.server.address;

import java.net.InetAddress;
import java.util.List;
import java.util.function.Predicate;

/// Who may knock at all: lists of CIDR blocks, looked at before the TLS handshake.
///
/// A denied address is refused. With an allow list, an address that is not on it is refused too.
/// Immutable, for any thread.
public final class AddressRules {
    private final List<Cidr> allowed;
    private final List<Cidr> denied;

    private AddressRules(List<Cidr> allowed, List<Cidr> denied) {
        this.allowed = allowed;
        this.denied = denied;
    }

    /// Reads both lists.
    ///
    /// @throws IllegalArgumentException for text that is not an address or a CIDR block
    public static AddressRules of(List<String> allow, List<String> deny) {
        return new AddressRules(allow.stream().map(Cidr::parse).toList(), deny.stream().map(Cidr::parse).toList());
    }

    /// Whether an address is in one of these blocks.
    ///
    /// @throws IllegalArgumentException for text that is not an address or a CIDR block
    public static Predicate<InetAddress> inAnyOf(List<String> blocks) {
        List<Cidr> all = blocks.stream().map(Cidr::parse).toList();
        return address -> all.stream().anyMatch(block -> block.contains(address));
    }

    /// Whether whoever comes from there may connect.
    public boolean admits(InetAddress address) {
        if (denied.stream().anyMatch(block -> block.contains(address))) {
            return false;
        }
        return allowed.isEmpty() || allowed.stream().anyMatch(block -> block.contains(address));
    }
}
