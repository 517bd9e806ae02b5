package dev.pinion.server;

import java.util.List;

/// The names and addresses by which clients call a server: those in its certificate.
///
/// @param names at least one
/// @param given whether an operator said them. Then a certificate for others is made anew, with the same key; names that were
///        only found out, such as the machine's, change no certificate that is there
public record HostNames(List<String> names, boolean given) {
    public HostNames {
        names = List.copyOf(names);
        if (names.isEmpty()) {
            throw new IllegalArgumentException(
                    "host.names is empty; expected at least one name or address for the certificate");
        }
    }

    /// An operator said so.
    public static HostNames given(List<String> names) {
        return new HostNames(names, true);
    }

    /// For a certificate that has to be made, and for no other.
    public static HostNames found(List<String> names) {
        return new HostNames(names, false);
    }

    /// By what others know a server: the first of its names that is not that of every machine, and its port.
    static String at(HostNames names, int port) {
        return names.names.stream()
                .filter(name -> !name.equals("localhost") && !name.startsWith("127.") && !name.equals("::1"))
                .findFirst()
                .orElse("localhost") + ":" + port;
    }
}
