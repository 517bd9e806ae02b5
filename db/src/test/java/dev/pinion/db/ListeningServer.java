package dev.pinion.db;

import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.core.ConditionFactory;

import dev.pinion.db.journal.StoreSeams;
import dev.pinion.db.start.OpenDatabase;

/// One of several servers over a database of PostgreSQL, and what it has heard. Any thread.
final class ListeningServer implements CommitListener, Database.OtherServers, AutoCloseable {

    final Database database;
    private final Map<String, List<Long>> heard = new ConcurrentHashMap<>();
    final List<String> changes = new CopyOnWriteArrayList<>();

    ListeningServer(DatabaseConfig config) {
        database = OpenDatabase.open(config, Clock.systemUTC(), StoreSeams.none());
        database.listen(this);
        database.log().listen(this);
    }

    MessageLog log() {
        return database.log();
    }

    ChannelLog channel(String name) {
        return database.log().channel(name);
    }

    StoredMessage append(String channel, String body) throws InterruptedException {
        return TestLog.append(database.log(), channel, body).join();
    }

    List<Long> heard(String channel) {
        return List.copyOf(heard.getOrDefault(channel, List.of()));
    }

    void awaitHeard(String channel, long last) {
        settled().until(() -> channel(channel).last() == last && heard(channel).size() == last);
    }

    @Override
    public void committed(List<StoredMessage> batch) {
        for (StoredMessage message : batch) {
            heard.computeIfAbsent(message.channel().name(), _ -> new CopyOnWriteArrayList<>()).add(message.seq());
        }
    }

    @Override
    public void erased(ChannelLog channel, long seq) {
        changes.add("erased " + channel.name() + " " + seq);
    }

    @Override
    public void cursorTaken(String identity, String name) {
        changes.add("taken " + identity + " " + name);
    }

    @Override
    public void cursorCalled(String identity, String name) {
        changes.add("called " + identity + " " + name);
    }

    @Override
    public void revoked(DurableRecords.Entry revocation) {
        changes.add("revoked " + revocation.key());
    }

    @Override
    public void confirmed(DurableRecords.Entry confirmation) {
        changes.add("confirmed " + confirmation.key());
    }

    @Override
    public void missed() {
        changes.add("missed");
    }

    @Override
    public void close() {
        database.close();
    }

    /// Patient, for a busy machine.
    static ConditionFactory settled() {
        return await().atMost(Duration.ofSeconds(40));
    }
}
