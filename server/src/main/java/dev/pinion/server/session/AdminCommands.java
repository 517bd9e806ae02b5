package dev.pinion.server.session;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.StorageException;
import dev.pinion.protocol.Body;
import dev.pinion.protocol.stomp.Command;
import dev.pinion.server.access.Identity;
import dev.pinion.server.access.JsonFault;
import dev.pinion.server.access.JsonReader;

/// The commands at `/server/admin/NAME` and their answers. The right to ask was looked at before. An answer has `ok`, and
/// `error` where it is false; a fault of the question does not end the session. Each command leaves an audit line.
///
/// Any thread; immutable.
public final class AdminCommands {
    private static final Logger AUDIT = LoggerFactory.getLogger("dev.pinion.audit");
    private static final Logger LOG = LoggerFactory.getLogger(AdminCommands.class);

    private final Map<String, AdminCommand> byName;

    public AdminCommands(Map<String, AdminCommand> byName) {
        this.byName = new TreeMap<>(byName);
    }

    Body answer(String session, Identity operator, String name, Command.Send send) {
        Map<String, Object> answer = new LinkedHashMap<>();
        try {
            AdminCommand command = byName.get(name);
            if (command == null) {
                throw new IllegalArgumentException("no such command; there are " + new TreeSet<>(byName.keySet()));
            }
            answer.put("ok", true);
            answer.putAll(command.run(operator, JsonReader.object(question(send))));
        } catch (JsonFault | IllegalArgumentException | IllegalStateException refused) {
            answer = failed(String.valueOf(refused.getMessage()));
        } catch (StorageException ours) {
            LOG.error("admin command {} failed", name, ours);
            answer = failed("the store has failed; nothing was changed");
        }
        AUDIT.info("admin {} subject={} command={} ok={}", session, operator.subject(), name, answer.get("ok"));
        return Json.of(answer);
    }

    /// No body is an empty question.
    private static byte[] question(Command.Send send) {
        return send.body().isEmpty() ? new byte[] {'{', '}'} : send.body().toByteArray();
    }

    private static Map<String, Object> failed(String why) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("ok", false);
        answer.put("error", why);
        return answer;
    }
}
