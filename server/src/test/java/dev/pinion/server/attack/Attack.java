package dev.pinion.server.attack;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;

/// What one attacker does, over and over, on connections of its own. As many attackers as cores plus one do it at once.
///
/// @param name for the table
/// @param scope of the attackers' token; empty for those who have none
/// @param preparation done once, before anything is measured
/// @param assault one go: it ends when [Target#over] says so, or when the server ends the connection
record Attack(String name, String scope, Step preparation, Step assault) {
    private static final Step NOTHING = _ -> {};

    Attack(String name, String scope, Step assault) {
        this(name, scope, NOTHING, assault);
    }

    static List<Attack> all() {
        return Stream
                .of(Harmless.attacks(), BeforeConnect.attacks(), Records.attacks(), Frames.attacks(), Holding.attacks())
                .flatMap(List::stream)
                .toList();
    }

    @Override
    public String toString() {
        return name;
    }

    /// Something that is done to the server, and may find its connection ended.
    interface Step {
        void run(Target target) throws IOException;
    }
}
