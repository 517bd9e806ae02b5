package dev.pinion.server.admin;

import java.util.List;
import java.util.Map;
import java.util.Set;

import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;

/// One thing that an operator can ask of the keys. Thread: any; a change waits for the disk.
interface KeyCommand {
    /// What a question may have; one with anything else may mean what we do not know, and is refused.
    default Set<String> members() {
        return Set.of();
    }

    /// Does it.
    ///
    /// @throws JsonFault for a question that is not as it should be
    /// @throws IllegalStateException for what cannot be done now; the message is for the operator
    /// @throws dev.pinion.certs.CertificateStoreException for keys that cannot be used or written
    Answer run(JsonObject asked) throws JsonFault;

    /// The same thing told twice.
    ///
    /// @param members for scripts
    /// @param lines for people
    record Answer(Map<String, ?> members, List<String> lines) {
        public Answer {
            lines = List.copyOf(lines);
        }
    }
}
