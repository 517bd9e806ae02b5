package dev.pinion.db.offline;

import java.io.IOException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import dev.pinion.db.DatabaseConfig;
import dev.pinion.db.DatabaseRefusedException;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.VerifyReport;
import dev.pinion.db.VerifyReport.Fault;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.h2.Inspection;
import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.log.LoggedRecord;
import dev.pinion.db.log.WriteAheadLog;

/// Reads what can still be read of a damaged database: its messages, and those of the log before and behind a damaged
/// record. Writes nothing, and judges no chain across a gap. For one thread.
final class Salvage {

    private final DatabaseConfig config;
    private final StoreSeams seams = StoreSeams.none();
    private final Consumer<StoredMessage> each;
    private final List<Fault> faults = new ArrayList<>();
    private final Map<String, Long> last = new HashMap<>();
    private final Map<String, Channel> channels = new HashMap<>();
    private long messages;

    Salvage(DatabaseConfig config, Consumer<StoredMessage> each) {
        this.config = config;
        this.each = each;
    }

    VerifyReport run() {
        String epoch = "";
        try (StoppedDatabase stopped = StoppedDatabase.openWithoutLog(config, seams)) {
            VerifyReport report = new Verification(stopped.connection(), this::take).run(null);
            epoch = report.epoch();
            faults.addAll(report.faults());
        } catch (SQLException unreadable) {
            faults.add(new Fault("", 0, "the rest of the database cannot be read: "
                    + Inspection.refusal(config.directory(), unreadable).getMessage()));
        }
        try (WriteAheadLog ahead = WriteAheadLog.openForReading(config, seams)) {
            if (ahead != null) {
                readLog(ahead);
            }
        } catch (IOException unreadable) {
            faults.add(new Fault("", 0, "the rest of the log cannot be read: " + unreadable.getMessage()));
        }
        return new VerifyReport(epoch, last.size(), messages, 0, faults, List.of(), "");
    }

    private void readLog(WriteAheadLog ahead) throws IOException {
        ahead.forSalvage();
        boolean more = true;
        while (more) {
            try {
                LoggedRecord record = ahead.next();
                more = record != null;
                if (record != null) {
                    record.messages().forEach(this::takeLogged);
                }
            } catch (DatabaseRefusedException damaged) {
                faults.add(new Fault("", 0, String.valueOf(damaged.getMessage())));
                more = ahead.skipDamage();
            }
        }
    }

    /// What the database has not had.
    private void takeLogged(LoggedRecord.Logged logged) {
        if (logged.row().seq() > last.getOrDefault(logged.channel(), 0L)) {
            Channel channel = channels.computeIfAbsent(logged.channel(), name -> new Channel(name, ""));
            take(logged.row().of(channel));
        }
    }

    private void take(StoredMessage message) {
        last.merge(message.channel().name(), message.seq(), Math::max);
        messages++;
        each.accept(message);
    }
}
