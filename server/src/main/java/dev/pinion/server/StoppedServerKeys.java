package dev.pinion.server;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.pinion.certs.CertificateStoreException;
import dev.pinion.certs.ServerKeyStore;
import dev.pinion.db.Database;
import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.StorageException;
import dev.pinion.protocol.json.JsonFault;
import dev.pinion.protocol.json.JsonReader;
import dev.pinion.protocol.json.JsonWriter;
import dev.pinion.server.admin.KeyCommands;
import dev.pinion.server.keys.KeyControl;
import dev.pinion.server.keys.Readiness;
import dev.pinion.server.limits.PinLimits;
import dev.pinion.server.pins.Confirmations;
import dev.pinion.server.pins.PromotionGuard;

/// The keys of a server that is not running: the same questions and answers as at `/server/admin/certs-…`, over the files in its
/// data folder. The guard asks the database, which must not be in use.
///
/// Thread: any; a question waits for the disk.
public final class StoppedServerKeys {
    private final Path data;
    private final Clock clock;

    public StoppedServerKeys(Path dataDirectory, Clock clock) {
        this.data = dataDirectory;
        this.clock = clock;
    }

    /// Answers as a running server would.
    ///
    /// @param command `certs-status`, `certs-promote`, …
    /// @param question a JSON object
    /// @return a JSON object with `ok`, and `error` where it is false
    public String answer(String command, String question) {
        Map<String, Object> answer = new LinkedHashMap<>();
        try {
            var keys = new OnDisk(data, ServerKeyStore.open(data.resolve("keys"), clock), clock);
            Map<String, ?> members = KeyCommands.of(keys, clock)
                    .run(command, JsonReader.object(question.getBytes(StandardCharsets.UTF_8)));
            answer.put("ok", true);
            answer.putAll(members);
        } catch (JsonFault | IllegalStateException | CertificateStoreException refused) {
            answer.clear();
            answer.put("ok", false);
            answer.put("error", String.valueOf(refused.getMessage()));
        }
        return JsonWriter.text(answer);
    }

    private record OnDisk(Path data, ServerKeyStore store, Clock clock) implements KeyControl {
        @Override
        public void change(Runnable steps) {
            steps.run(); // the store's own lock keeps other processes out
        }

        @Override
        public Readiness readiness() {
            Path db = data.resolve("db");
            if (!Files.isDirectory(db)) {
                return Readiness.of(PromotionGuard.judge(store.next().pin(), Set.of(), Set.of(), clock.instant()));
            }
            try (Database database = Database.open(DatabaseConfig.defaults(db), clock)) {
                var known = Confirmations
                        .open(database.pinConfirmations(), PinLimits.DEFAULTS, clock,
                                ServedIssuers.recorded(database)::nameOf)
                        .all();
                return Readiness.of(PromotionGuard.judge(store.next().pin(), known, Set.of(), clock.instant()));
            } catch (DatabaseRefusedException | StorageException closed) {
                return Readiness.unknown(String.valueOf(closed.getMessage()));
            }
        }

        @Override
        public Optional<Care> care() {
            return Optional.empty();
        }
    }
}
