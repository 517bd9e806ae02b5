package dev.pinion.server.admin;

import java.time.Clock;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.pinion.certs.CertificateStoreException;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.keys.KeyControl;
import dev.pinion.server.keys.LiveKeys;

/// What an operator can ask of the keys, by the names at `/server/admin/NAME`; the same over the files of a stopped server. With
/// `"text":true` the answer is for people: one member `text` with lines.
///
/// Any thread; immutable.
public final class KeyCommands {
    private static final String TEXT = "text";

    private final Map<String, KeyCommand> byName;

    private KeyCommands(Map<String, KeyCommand> byName) {
        this.byName = byName;
    }

    /// Those that need no running server.
    public static KeyCommands of(KeyControl keys, Clock clock) {
        return new KeyCommands(
                Map.of("certs-status", new KeyStatusCommand(keys, clock), "certs-promote", new PromoteKeyCommand(keys),
                        "certs-stage", new StageKeyCommand(keys), "certs-renew", new RenewCertificateCommand(keys),
                        "certs-retire", new RetireKeysCommand(keys), "certs-renumber", new RenumberCommand(keys)));
    }

    /// All of them.
    public static Map<String, AdminCommand> admin(LiveKeys keys, Clock clock) {
        Map<String, KeyCommand> all = new TreeMap<>(of(keys, clock).byName);
        all.put("certs-reload", new ReloadKeysCommand(keys));
        var commands = new KeyCommands(all);
        Map<String, AdminCommand> admin = new TreeMap<>();
        all.keySet().forEach(name -> admin.put(name, request -> commands.run(name, request.asked())));
        return admin;
    }

    /// Runs the command of this name.
    ///
    /// @throws IllegalStateException for what cannot be done; the message is for the operator
    public Map<String, ?> run(String name, JsonObject asked) throws JsonFault {
        KeyCommand command = byName.get(name);
        if (command == null) {
            throw new JsonFault("no such command; there are " + new TreeSet<>(byName.keySet()));
        }
        for (String member : asked.names()) {
            if (!member.equals(TEXT) && !command.members().contains(member)) {
                throw new JsonFault("\"" + name + "\" takes only " + new TreeSet<>(command.members()) + " and \"" + TEXT
                        + "\": true");
            }
        }
        boolean text = asked.truth(TEXT).orElse(false);
        try {
            KeyCommand.Answer answer = command.run(asked);
            return text ? Map.of(TEXT, String.join("\n", answer.lines())) : answer.members();
        } catch (CertificateStoreException refused) {
            throw new IllegalStateException(refused.getMessage(), refused);
        }
    }
}
