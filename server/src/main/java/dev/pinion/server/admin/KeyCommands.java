package dev.pinion.server.admin;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.pinion.certs.CertificateStoreException;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.admin.KeyCommand.Answer;
import dev.pinion.server.keys.KeyControl;
import dev.pinion.server.keys.LiveKeys;
import dev.pinion.server.keys.Readiness;

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
                Map.of("certs-status", _ -> status(keys, clock), "certs-promote", new PromoteKeyCommand(keys),
                        "certs-stage", new StageKeyCommand(keys), "certs-renew", new RenewCertificateCommand(keys),
                        "certs-retire", _ -> retire(keys), "certs-renumber", _ -> renumber(keys)));
    }

    /// All of them.
    public static Map<String, AdminCommand> admin(LiveKeys keys, Clock clock) {
        Map<String, KeyCommand> all = new TreeMap<>(of(keys, clock).byName);
        all.put("certs-reload", _ -> reload(keys));
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
            Answer answer = command.run(asked);
            return text ? Map.of(TEXT, String.join("\n", answer.lines())) : answer.members();
        } catch (CertificateStoreException refused) {
            throw new IllegalStateException(refused.getMessage(), refused);
        }
    }

    /// The keys, who knows the next one, and how they are looked after.
    private static Answer status(KeyControl keys, Clock clock) {
        Readiness readiness = keys.readiness();
        return new Answer(new KeyStatus(keys, readiness).members(),
                new KeyStatusText(keys, readiness, clock.instant()).lines());
    }

    /// Forgets the private keys of all retired keys.
    private static Answer retire(KeyControl keys) {
        List<String> before = keys.store().retired().stream().map(Object::toString).toList();
        keys.change(() -> keys.store().retire());
        return new Answer(Map.of("forgotten", before),
                List.of("forgot the private keys of " + before.size() + " retired keys; their certificates stay"));
    }

    /// Gives the pin set a number that clients take, where the one it has was made while the clock was wrong.
    private static Answer renumber(KeyControl keys) {
        long before = keys.store().pinSet().number();
        keys.change(() -> keys.store().renumber());
        long after = keys.store().pinSet().number();
        return new Answer(Map.of("set", after, "before", before),
                List.of("the pin set has the number " + after + " now; clients that ask are told at once"));
    }

    /// Reads the files now, and says whether they are served.
    private static Answer reload(LiveKeys keys) {
        if (!keys.reload()) {
            throw new IllegalStateException(
                    "The keys on disk cannot be served, the old ones serve on: " + keys.refusal());
        }
        String pin = keys.store().current().pin().toString();
        return new Answer(Map.of("set", keys.store().pinSet().number(), "current", pin), List.of("serving " + pin));
    }
}
