package dev.pinion.db;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Signs histories in tests, by turning every byte round and adding its own number: nobody else knows how.
record TestSigner(int key) implements SignedHistory.Signer {

    static final TestSigner OURS = new TestSigner(1);
    static final Function<ChannelLog, Optional<RetentionLimits>> KEEP_ALL = _ -> Optional.empty();

    /// As the server does, at an interval or at its stop.
    static SignedHistory sign(Database database, Function<ChannelLog, Optional<RetentionLimits>> rules, boolean closing)
            throws InterruptedException {
        SignedHistory history = database.signedHistory(OURS);
        history.begin(0, false);
        signOn(database, history, rules, closing);
        return history;
    }

    static void signOn(Database database, SignedHistory history, Function<ChannelLog, Optional<RetentionLimits>> rules,
            boolean closing) throws InterruptedException {
        Void _ = database.log().flush().join();
        List<ChannelLog> changed = history.changed(rules);
        history.note(changed, rules, 0);
        history.sign(0, closing);
    }

    @Override
    public Bytes sign(Bytes statement) {
        byte[] bytes = statement.toByteArray();
        for (int n = 0; n < bytes.length; n++) {
            bytes[n] = (byte) (~bytes[n] + key);
        }
        return Bytes.owned(bytes);
    }

    @Override
    public Optional<String> signer(Bytes statement, Bytes signature) {
        return sign(statement).equals(signature) ? Optional.of("key " + key) : Optional.empty();
    }
}
