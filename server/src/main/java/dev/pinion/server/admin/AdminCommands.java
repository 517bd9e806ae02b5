package dev.pinion.server.admin;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

import dev.pinion.db.StorageException;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.LogText;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonReader;
import dev.pinion.protocol.json.JsonWriter;
import dev.pinion.server.access.Identity;
import dev.pinion.server.audit.Repeats;
import dev.pinion.server.session.AdminService;

/// All commands, by name, and their answers. The right to ask was looked at before. An answer has `ok`, and
/// `error` where it is false; a fault of the question does not end the session. Each command leaves an audit line; what a session
/// looks at again and again, as the console does, is told once and then counted for each minute.
///
/// Any thread; [Repeats] has a lock, and holds [#LOOKS_MAX] entries at most.
public final class AdminCommands implements AdminService {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.pinion.audit");
    private static final Logger LOG = LoggerFactory.getLogger(AdminCommands.class);

    private static final int ASKED_CHARS_TOLD = 500;
    /// Sessions, each with a command, whose questions are counted apart.
    private static final int LOOKS_MAX = 256;

    /// They change nothing, and pass over members that they do not know.
    private static final Set<String> READING = Set.of("sessions", "channels", "cursors", "issuers", "revocations",
            "metrics", "health", "limits", "certs-status");

    private final Map<String, AdminCommand> byName;
    private final Repeats<Look> looks = new Repeats<>(Duration.ofMinutes(1), LOOKS_MAX,
            look -> new Look("others", "others", look.command()));

    /// Something that is looked at and not changed.
    private record Look(String session, String operator, String command) {}

    public AdminCommands(Map<String, AdminCommand> byName) {
        this.byName = new TreeMap<>(byName);
    }

    @Override
    public Body answer(String session, Identity operator, String command, Body question) {
        return Body.utf8(JsonWriter.text(run(session, operator.subject(), command, question)));
    }

    /// Runs a command, whatever the question came over.
    ///
    /// @param source the session or other way that it came over, for the audit log
    /// @param operator who asks, for the audit log
    /// @param question a JSON object; empty is one without members
    /// @return the answer's members
    public Map<String, ?> run(String source, String operator, String name, Body question) {
        Map<String, Object> answer = new LinkedHashMap<>();
        try {
            AdminCommand command = byName.get(name);
            if (command == null) {
                throw new IllegalArgumentException("no such command; there are " + new TreeSet<>(byName.keySet()));
            }
            answer.put("ok", true);
            answer.putAll(command.run(new AdminRequest(operator, JsonReader.object(object(question)))));
        } catch (JsonFault | IllegalArgumentException | IllegalStateException refused) {
            answer = failed(String.valueOf(refused.getMessage()));
        } catch (StorageException ours) {
            LOG.error("admin command {} failed", name, ours);
            answer = failed("the store has failed; nothing was changed");
        }
        boolean done = Boolean.TRUE.equals(answer.get("ok"));
        boolean looked = done && READING.contains(name);
        if (!looked || looks.isFirst(new Look(source, operator, name), System.nanoTime())) {
            line(source, operator, name).addKeyValue("asked", new LogText(done && !looked ? asked(question) : ""))
                    .addKeyValue("ok", done)
                    .log("admin");
        }
        return answer;
    }

    private static LoggingEventBuilder line(String source, String operator, String command) {
        return AUDIT.atInfo()
                .addKeyValue("session", source)
                .addKeyValue("subject", new LogText(operator))
                .addKeyValue("command", new LogText(command));
    }

    @Override
    public void look(long nowNanos) {
        tell(looks.due(nowNanos));
    }

    @Override
    public void close() {
        tell(looks.rest());
    }

    private static void tell(Map<Look, Long> due) {
        due.forEach((look, times) -> line(look.session(), look.operator(), look.command()).addKeyValue("times", times)
                .log("admin-again"));
    }

    /// What was asked for, where something was done: no command takes a secret, but what was refused or passed over may be anything. Who sends more than any command takes has its beginning told.
    private static String asked(Body question) {
        String text = question.utf8();
        return text.length() <= ASKED_CHARS_TOLD ? text : text.substring(0, ASKED_CHARS_TOLD) + "…";
    }

    private static byte[] object(Body question) {
        return question.isEmpty() ? new byte[] {'{', '}'} : question.toByteArray();
    }

    private static Map<String, Object> failed(String why) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ok", false);
        answer.put("error", why);
        return answer;
    }
}
