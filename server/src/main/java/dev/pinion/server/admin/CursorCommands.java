package dev.pinion.server.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

import dev.pinion.db.Cursors.Position;
import dev.pinion.db.Database;
import dev.pinion.db.StorageException;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonObject;
import dev.pinion.server.access.Holder;
import dev.pinion.server.access.TrustedIssuer;
import dev.pinion.server.cursor.Cursor;
import dev.pinion.server.cursor.LiveCursors;
import dev.pinion.server.cursor.StoreFutures;
import dev.pinion.server.shared.SharedCursors;

/// `/server/admin/cursors`: how far durable subscriptions have come, when they were last used, who holds them and how many share them; `{"sub":SUBJECT}`
/// for one subject's, `{"channel":NAME}` for those that read one channel. `/server/admin/cursor-rm`: forgets one,
/// `{"sub":SUBJECT,"name":NAME}`, or `{"name":NAME,"shared":true}` for one that several identities share.
///
/// Thread: any that may wait for the store. Answers with [AdminCommand#ROWS_MAX] rows at most, and says where there are more.
public final class CursorCommands {
    private static final Duration WAIT = Duration.ofSeconds(10);

    private final Database database;
    private final LiveCursors cursors;
    private final SharedCursors shared;
    private final List<TrustedIssuer> issuers;

    public CursorCommands(Database database, LiveCursors cursors, SharedCursors shared, List<TrustedIssuer> issuers) {
        this.database = database;
        this.cursors = cursors;
        this.shared = shared;
        this.issuers = List.copyOf(issuers);
    }

    /// The commands, by name.
    public Map<String, AdminCommand> admin() {
        return new TreeMap<>(
                Map.of("cursors", request -> list(request.asked()), "cursor-rm", request -> remove(request.asked())));
    }

    private Map<String, ?> list(JsonObject asked) throws JsonFault {
        String subject = asked.string("sub").orElse("");
        String channel = asked.string("channel").orElse("");
        List<Map<String, ?>> rows = new ArrayList<>();
        try {
            List<String> identities = subject.isEmpty() ? StoreFutures.await(database.identities().all(), WAIT)
                    : keys(subject);
            for (String identity : identities) {
                for (String name : StoreFutures.await(database.cursors().names(identity), WAIT)) {
                    rows(new Cursor.Key(identity, name), channel, rows);
                }
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new StorageException("interrupted", stopping);
        }
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("cursors", rows.subList(0, Math.min(AdminCommand.ROWS_MAX, rows.size())));
        if (rows.size() > AdminCommand.ROWS_MAX) {
            answer.put("more", true);
        }
        return answer;
    }

    private void rows(Cursor.Key key, String channel, List<Map<String, ?>> into) throws InterruptedException {
        if (into.size() > AdminCommand.ROWS_MAX) {
            return;
        }
        OptionalLong used = StoreFutures.await(database.cursors().lastUsed(key.identity(), key.name()), WAIT);
        for (Position position : StoreFutures.await(database.cursors().positions(key.identity(), key.name()), WAIT)) {
            if (channel.isEmpty() || channel.equals(position.channel())) {
                into.add(row(key, position, used));
            }
        }
    }

    private Map<String, ?> row(Cursor.Key key, Position position, OptionalLong used) {
        Map<String, Object> row = new LinkedHashMap<>();
        if (SharedCursors.isOfSeveralIdentities(key)) {
            row.put("shared", true);
        } else if (Holder.isKey(key.identity())) {
            row.put("iss", key.identity().substring(0, key.identity().indexOf('\n')));
            row.put("sub", key.identity().substring(key.identity().indexOf('\n') + 1));
        } else {
            row.put("sub", key.identity());
        }
        long last = database.log().channel(position.channel()).last();
        row.put("name", key.name());
        row.put("channel", position.channel());
        row.put("floor", position.floor());
        row.put("lag", Math.max(0, last - position.floor()));
        used.ifPresent(millis -> row.put("last-used", Instant.ofEpochMilli(millis).toString()));
        row.put("held", cursors.isHeld(key));
        row.put("members", shared.members(key));
        return row;
    }

    private Map<String, ?> remove(JsonObject asked) throws JsonFault {
        String name = asked.string("name").orElseThrow(() -> new JsonFault("\"name\" is missing"));
        String subject = asked.string("sub").orElse("");
        List<Cursor.Key> meant = subject.isEmpty() ? List.of(SharedCursors.ofSeveralIdentities(name))
                : keys(subject).stream().map(identity -> new Cursor.Key(identity, name)).toList();
        boolean removed = false;
        try {
            for (Cursor.Key key : meant) {
                removed |= cursors.remove(key);
            }
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new StorageException("interrupted", stopping);
        }
        if (!removed) {
            throw new JsonFault("there is no durable subscription of that name; `cursors` lists them");
        }
        return Map.of("removed", name);
    }

    /// Under which it is kept what belongs to a subject: as others see it, or as it stands in the tokens of any issuer.
    private List<String> keys(String subject) {
        List<String> keys = new ArrayList<>();
        for (TrustedIssuer issuer : issuers) {
            String own = issuer.calls(subject) ? subject.substring(issuer.subjectPrefix().length()) : subject;
            keys.add(new Holder(issuer.name(), own).key());
        }
        return keys;
    }
}
