package dev.pinion.db.manifest;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import dev.pinion.db.Bytes;
import dev.pinion.db.ChannelLog;
import dev.pinion.db.DurableRecords;
import dev.pinion.db.MessageLog;
import dev.pinion.db.RetentionLimits;
import dev.pinion.db.SignedHistory;
import dev.pinion.db.StorageException;
import dev.pinion.db.StoredMessage;
import dev.pinion.db.engine.Channel;
import dev.pinion.db.engine.ChannelHead;

/// Signs manifests of an open database. What was signed before is never signed over when the channels contradict it.
///
/// Any thread, one at a time: its monitor is held while the store is asked, and guards nothing that a client waits for. Holds an entry for each channel, about 150 bytes beside the head.
public final class ManifestSigning implements SignedHistory {

    private static final int PAGE = 1_000;

    private final String epoch;
    private final MessageLog log;
    private final DurableRecords manifests;
    private final DurableRecords erasures;
    private final Signer signer;
    private final boolean isShared;
    /// What is signed.
    private final SortedMap<String, ManifestEntry> signed = new TreeMap<>();
    /// What is noted since.
    private final Map<String, ManifestEntry> noted = new HashMap<>();
    private long number;
    /// Of another run of the server; what it says is compared once.
    private boolean isCompared;
    private volatile String doubt = "";

    /// What is signed is kept in records.
    ///
    /// @param manifests of the manifest, which nobody else writes
    /// @param erasures  of permitted erasures
    public record Records(DurableRecords manifests, DurableRecords erasures) {}

    /// @param isShared whether other servers may append: then nobody can say that nothing was appended since
    public ManifestSigning(String epoch, MessageLog log, Records records, Signer signer, boolean isShared) {
        this.epoch = epoch;
        this.log = log;
        this.manifests = records.manifests();
        this.erasures = records.erasures();
        this.signer = signer;
        this.isShared = isShared;
    }

    @Override
    public String doubt() {
        return doubt;
    }

    @Override
    public synchronized void begin(long nowMillis, boolean insist) throws InterruptedException {
        signed.clear();
        noted.clear();
        isCompared = false;
        doubt = "";
        if (insist) {
            forget();
        }
        Manifest stored = stored();
        if (stored == null) {
            isCompared = true;
            put(new Manifest.Statement(epoch, 0, nowMillis, false, 0, Manifest.root(signed)), nowMillis);
            return;
        }
        signed.putAll(stored.entries());
        number = stored.statement().number();
        if (stored.signer(signer).isEmpty()) {
            doubt("the manifest in the database was not signed by a key of this server");
        } else if (!stored.isWhole()) {
            doubt("the list of channels in the database is not the one that was signed");
        } else if (stored.statement().closed() && !isShared) {
            compareClosed();
        }
        if (doubt.isEmpty()) {
            put(new Manifest.Statement(epoch, number, nowMillis, false, signed.size(), stored.statement().root()),
                    nowMillis);
        }
    }

    private @Nullable Manifest stored() throws InterruptedException {
        List<DurableRecords.Entry> all = new ArrayList<>();
        List<DurableRecords.Entry> page = done(manifests.after("", PAGE));
        while (!page.isEmpty()) {
            all.addAll(page);
            page = done(manifests.after(page.getLast().key(), PAGE));
        }
        return Manifest.of(all);
    }

    private void forget() throws InterruptedException {
        List<DurableRecords.Entry> page = done(manifests.after("", PAGE));
        while (!page.isEmpty()) {
            List<CompletableFuture<Integer>> removed = new ArrayList<>();
            for (DurableRecords.Entry record : page) {
                removed.add(manifests.remove(record.key()));
            }
            all(removed);
            page = done(manifests.after("", PAGE));
        }
    }

    private void doubt(String why) {
        doubt = why
                + ", so nothing is signed over it. See what is wrong (pinion db verify) and restore a backup; or have"
                + " the history signed as it is now (pinion serve --new-keys)";
    }

    /// Nothing was appended or deleted after the server stopped.
    private void compareClosed() {
        isCompared = true;
        int count = 0;
        for (ChannelLog channel : log.channels()) {
            ManifestEntry entry = signed.get(channel.name());
            ChannelHead head = Channel.of(channel).head();
            if (head.last() == 0) {
                continue;
            }
            count++;
            if (entry == null || entry.last() != head.last() || entry.first() != head.first()
                    || !entry.chain().equals(head.chain()) || !entry.anchor().equals(head.anchor())) {
                doubt("channel " + channel.name() + " is not as it was signed when the server stopped");
                return;
            }
        }
        if (count < signed.size()) {
            doubt("channels are gone that were signed when the server stopped");
        }
    }

    /// What was signed must be there still, but for what retention may have deleted since.
    private void compareOpen() throws InterruptedException {
        Map<String, ChannelLog> channels = new HashMap<>();
        log.channels().forEach(channel -> channels.put(channel.name(), channel));
        for (ManifestEntry entry : signed.values()) {
            ChannelLog channel = channels.get(entry.channel());
            if (channel == null || !isContinuedBy(entry, channel)) {
                doubt("channel " + entry.channel() + " is not as it was signed, up to message " + entry.last());
                return;
            }
        }
        isCompared = true;
    }

    private boolean isContinuedBy(ManifestEntry entry, ChannelLog channel) throws InterruptedException {
        ChannelHead head = Channel.of(channel).head();
        if (head.last() < entry.last() || head.first() < entry.first()
                || (head.first() > entry.first() && entry.isKeptWhole())
                || (head.first() == entry.first() && !head.anchor().equals(entry.anchor()))) {
            return false;
        }
        if (head.last() == entry.last()) {
            return head.chain().equals(entry.chain());
        }
        if (head.first() > entry.last()) {
            return true;
        }
        List<StoredMessage> last = done(log.read(channel, entry.last(), 1, 1));
        return last.isEmpty() || last.getFirst().seq() != entry.last() || last.getFirst().chain().equals(entry.chain());
    }

    @Override
    public synchronized List<ChannelLog> changed(Function<ChannelLog, Optional<RetentionLimits>> rules)
            throws InterruptedException {
        if (!isCompared && doubt.isEmpty()) {
            compareOpen();
        }
        if (!doubt.isEmpty()) {
            throw new StorageException(doubt);
        }
        List<ChannelLog> changed = new ArrayList<>();
        for (ChannelLog channel : log.channels()) {
            ChannelHead head = Channel.of(channel).head();
            if (head.last() > 0
                    && !ManifestEntry.of(channel.name(), head, rules.apply(channel)).equals(newest(channel.name()))) {
                changed.add(channel);
            }
        }
        return changed;
    }

    private @Nullable ManifestEntry newest(String channel) {
        ManifestEntry pending = noted.get(channel);
        return pending == null ? signed.get(channel) : pending;
    }

    @Override
    public synchronized void note(List<ChannelLog> channels, Function<ChannelLog, Optional<RetentionLimits>> rules,
            long nowMillis) throws InterruptedException {
        Map<String, ManifestEntry> some = new HashMap<>();
        List<CompletableFuture<Integer>> written = new ArrayList<>();
        for (ChannelLog channel : channels) {
            ManifestEntry entry = ManifestEntry.of(channel.name(), Channel.of(channel).head(), rules.apply(channel));
            some.put(channel.name(), entry);
            written.add(manifests.put(channel.name(), Manifest.noted(number + 1, signed.get(channel.name()), entry),
                    nowMillis));
        }
        all(written);
        noted.putAll(some);
    }

    @Override
    public synchronized void sign(long nowMillis, boolean closing) throws InterruptedException {
        if (!doubt.isEmpty()) {
            throw new StorageException(doubt);
        }
        SortedMap<String, ManifestEntry> next = new TreeMap<>(signed);
        next.putAll(noted);
        put(new Manifest.Statement(epoch, number + 1, nowMillis, closing && !isShared, next.size(),
                Manifest.root(next)), nowMillis);
        number++;
        signed.putAll(noted);
        noted.clear();
    }

    private void put(Manifest.Statement statement, long nowMillis) throws InterruptedException {
        Manifest manifest = new Manifest(statement, signer.sign(statement.form()), signed);
        int _ = done(manifests.put(STATEMENT, manifest.record(), nowMillis));
    }

    @Override
    public void permitErasure(StoredMessage message, long nowMillis) throws InterruptedException {
        String channel = message.channel().name();
        Bytes signature = signer.sign(Manifest.erasure(channel, message.seq(), message.chain()));
        int _ = done(erasures.put(Manifest.erasureKey(channel, message.seq()), signature, nowMillis));
    }

    private static void all(List<CompletableFuture<Integer>> written) throws InterruptedException {
        for (CompletableFuture<Integer> each : written) {
            int _ = done(each);
        }
    }

    private static <T> T done(CompletableFuture<T> asked) throws InterruptedException {
        try {
            return asked.get();
        } catch (ExecutionException failed) {
            throw new StorageException("the signed history could not be read or written", failed.getCause());
        }
    }
}
