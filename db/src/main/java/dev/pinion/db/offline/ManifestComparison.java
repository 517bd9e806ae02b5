package dev.pinion.db.offline;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.DurableRecords;
import dev.pinion.db.SignedHistory;
import dev.pinion.db.VerifyReport.Fault;
import dev.pinion.db.engine.h2.Schema;
import dev.pinion.db.engine.tables.LogReader;
import dev.pinion.db.log.MessageRow;
import dev.pinion.db.manifest.DamagedManifestException;
import dev.pinion.db.manifest.Manifest;
import dev.pinion.db.manifest.ManifestEntry;

/// Holds a history, channel by channel, against the manifest that was signed of it, and its erasures against their
/// permissions. For one thread, beside [Verification].
final class ManifestComparison {

    private static final String RECORDS = "select record_key, content, written_millis from signed_manifest";
    private static final String PERMISSION = "select content from signed_erasure where record_key = ?";
    /// No message is larger, headers included.
    private static final long MESSAGE_BYTES_MAX = 2L << 20;

    private final LogReader reader;
    private final SignedHistory.@Nullable Check check;
    private final List<Fault> faults;
    private final List<Fault> unvouched = new ArrayList<>();
    private final Map<String, ManifestEntry> waiting;
    private final boolean closed;
    private final @Nullable Manifest manifest;
    private final boolean hasPermissions;
    private boolean isDamaged;
    private String signed = "";
    /// Of the channel that is walked.
    private @Nullable ManifestEntry entry;
    private @Nullable Bytes chainThere;
    private long heldBytes;
    private long unchecked;

    private ManifestComparison(Connection connection, SignedHistory.@Nullable Check check, List<Fault> faults,
            @Nullable Manifest manifest) throws SQLException {
        this.reader = new LogReader(connection);
        this.hasPermissions = Schema.has(connection, "signed_erasure");
        this.check = check;
        this.faults = faults;
        this.manifest = manifest;
        this.closed = manifest != null && manifest.statement().closed();
        this.waiting = new HashMap<>(manifest == null ? Map.of() : manifest.entries());
    }

    /// @param faults where faults are put
    static ManifestComparison open(Connection connection, SignedHistory.@Nullable Check check, List<Fault> faults)
            throws SQLException {
        Manifest manifest = null;
        boolean isDamaged = false;
        if (Schema.has(connection, "signed_manifest")) {
            try {
                manifest = Manifest
                        .of(new LogReader(connection).query(RECORDS, row -> new DurableRecords.Entry(row.getString(1),
                                Bytes.owned(row.getBytes(2)), row.getLong(3))));
            } catch (DamagedManifestException damaged) {
                faults.add(new Fault("", 0, String.valueOf(damaged.getMessage())));
                isDamaged = true;
            }
        }
        var comparison = new ManifestComparison(connection, check, faults, manifest);
        comparison.isDamaged = isDamaged;
        comparison.judgeSignature();
        return comparison;
    }

    private void judgeSignature() {
        if (manifest == null) {
            return;
        }
        if (!manifest.isWhole()) {
            fault("", 0, "the manifest's list of channels is not the one that was signed");
        }
        String which = "manifest " + manifest.statement().number() + " of "
                + Instant.ofEpochMilli(manifest.statement().signedMillis())
                + (closed ? ", signed at the stop" : ", signed while the server ran");
        if (check == null) {
            unvouched("", 0, "whose " + which + " is was not checked: no keys of the server and no pin were given");
            return;
        }
        manifest.signer(check)
                .ifPresentOrElse(signer -> signed = which + " by " + signer,
                        () -> fault("", 0, "the signature of " + which + " is by no key of the server"));
    }

    private void fault(String channel, long seq, String what) {
        faults.add(new Fault(channel, seq, what));
    }

    private void unvouched(String channel, long seq, String what) {
        unvouched.add(new Fault(channel, seq, what));
    }

    /// Each message in turn, channel by channel.
    void see(String channel, MessageRow row) throws SQLException {
        if (entry == null || !entry.channel().equals(channel)) {
            entry = waiting.get(channel);
        }
        heldBytes += row.headers().size() + row.body().size();
        if (entry != null && row.seq() == entry.last()) {
            chainThere = row.chain();
        }
        if (row.erasure() != null) {
            requirePermission(channel, row);
        }
    }

    private void requirePermission(String channel, MessageRow row) throws SQLException {
        if (check == null) {
            unchecked++;
            return;
        }
        Bytes statement = Manifest.erasure(channel, row.seq(), row.chain());
        List<Bytes> signatures = hasPermissions
                ? reader.query(PERMISSION, found -> Bytes.owned(found.getBytes(1)),
                        Manifest.erasureKey(channel, row.seq()))
                : List.of();
        if (signatures.stream().noneMatch(signature -> check.signer(statement, signature).isPresent())) {
            fault(channel, row.seq(), "it is erased, and nobody has signed that it may be");
        }
    }

    /// After the last message of a channel, which has these bounds.
    void end(String channel, long first, long last, Bytes anchor) {
        ManifestEntry of = waiting.remove(channel);
        if (of == null) {
            if (last > 0 && closed) {
                fault(channel, first, "the channel is not among those that were signed when the server stopped");
            } else if (last > 0 && manifest != null) {
                unvouched(channel, first, "messages " + first + " to " + last + " came after the last manifest");
            }
        } else {
            compareEnd(of, last);
            compareBeginning(of, first, last, anchor);
        }
        entry = null;
        chainThere = null;
        heldBytes = 0;
    }

    private void compareEnd(ManifestEntry of, long last) {
        if (last < of.last()) {
            fault(of.channel(), of.last(), "the end is cut off: it was signed up to here, and now ends with " + last);
        } else if (chainThere != null && !chainThere.equals(of.chain())) {
            fault(of.channel(), of.last(), "the history differs from the one that was signed up to here");
        }
        if (last > of.last()) {
            String added = "messages " + (of.last() + 1) + " to " + last;
            if (closed) {
                fault(of.channel(), of.last() + 1, added + " were added after the server stopped");
            } else {
                unvouched(of.channel(), of.last() + 1, added + " came after the last manifest");
            }
        }
    }

    private void compareBeginning(ManifestEntry of, long first, long last, Bytes anchor) {
        if (first < of.first()) {
            fault(of.channel(), first, "messages are back that were deleted: it was signed from " + of.first() + " on");
        } else if (first == of.first()) {
            if (!anchor.equals(of.anchor())) {
                fault(of.channel(), first, "the chain before the first message is not the one that was signed");
            }
        } else {
            String gone = "messages " + of.first() + " to " + (first - 1);
            if (closed || !mayBeRetention(of, last - first + 1)) {
                fault(of.channel(), of.first(),
                        "the beginning is cut off: " + gone + " were signed, with " + rule(of) + " in force");
            } else {
                unvouched(of.channel(), of.first(), gone + " were deleted after the last manifest, as " + rule(of)
                        + ", then in force, may have done");
            }
        }
    }

    /// Whether so much is left as the rule leaves. Of an age nobody can say afterwards how old they were.
    private boolean mayBeRetention(ManifestEntry of, long left) {
        return of.ageMillis() >= 0 || (of.messages() >= 0 && left >= of.messages())
                || (of.bytes() >= 0 && heldBytes + MESSAGE_BYTES_MAX > of.bytes());
    }

    private static String rule(ManifestEntry of) {
        List<String> bounds = new ArrayList<>();
        if (of.ageMillis() >= 0) {
            bounds.add("age=" + Duration.ofMillis(of.ageMillis()));
        }
        if (of.messages() >= 0) {
            bounds.add("count=" + of.messages());
        }
        if (of.bytes() >= 0) {
            bounds.add("bytes=" + of.bytes());
        }
        return bounds.isEmpty() ? "no retention" : "the retention " + String.join(",", bounds);
    }

    /// After the last channel.
    void finish(long messages) {
        for (ManifestEntry gone : waiting.values()) {
            fault(gone.channel(), 0,
                    "the channel is gone: messages " + gone.first() + " to " + gone.last() + " were signed");
        }
        if (manifest == null && messages > 0 && !isDamaged) {
            String nothing = "no manifest is signed: nobody vouches for this history";
            if (check == null) {
                unvouched("", 0, nothing);
            } else {
                fault("", 0, nothing);
            }
        }
        if (unchecked > 0) {
            unvouched("", 0, "whether " + unchecked + " messages were rightly erased was not checked");
        }
    }

    List<Fault> unvouched() {
        return unvouched;
    }

    String signed() {
        return signed;
    }
}
