package dev.pinion.server.upkeep;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.Database;
import dev.pinion.protocol.PrivateFile;

/// How far a scrub has come, so that a restart goes on and does not begin anew.
///
/// @param begunMillis when it was begun, since 1970
/// @param channel that is read; empty: the files, which come first
/// @param next where; [Database.Scrubbed#END]: all is read
/// @param damaged places that were found damaged
record ScrubProgress(long begunMillis, String channel, long next, long damaged) {

    static ScrubProgress begun(long millis) {
        return new ScrubProgress(millis, "", 0, 0);
    }

    /// All is read.
    ScrubProgress done() {
        return new ScrubProgress(begunMillis, "", Database.Scrubbed.END, damaged);
    }

    boolean isDone() {
        return channel.isEmpty() && next == Database.Scrubbed.END;
    }

    ScrubProgress at(String nextChannel, long nextPlace, boolean isDamaged) {
        return new ScrubProgress(begunMillis, nextChannel, nextPlace, damaged + (isDamaged ? 1 : 0));
    }

    /// Where it is kept: a file of four lines. One that is lost, or is not ours, costs no more than a scrub that begins anew.
    ///
    /// @param folder of the server
    record Kept(Path folder) {
        private static final Logger LOG = LoggerFactory.getLogger(Kept.class);
        private static final int LINES = 4;

        private Path file() {
            return folder.resolve("scrub");
        }

        ScrubProgress read(long nowMillis) {
            Path file = file();
            if (!Files.exists(file)) {
                return begun(nowMillis);
            }
            try {
                List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
                if (lines.size() == LINES) {
                    return new ScrubProgress(Long.parseLong(lines.get(0)), lines.get(1), Long.parseLong(lines.get(2)),
                            Long.parseLong(lines.get(3)));
                }
            } catch (IOException | NumberFormatException notOurs) {
                LOG.warn("{} cannot be read; all that is stored is read anew", file, notOurs);
            }
            return begun(nowMillis);
        }

        void write(ScrubProgress progress) {
            try {
                PrivateFile.replace(file(), progress.begunMillis() + "\n" + progress.channel() + "\n" + progress.next()
                        + "\n" + progress.damaged() + "\n");
            } catch (IOException nextTime) {
                LOG.warn("how far reading what is stored has come cannot be noted", nextTime);
            }
        }
    }
}
