package dev.pinion.server;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.pinion.db.ChannelLog;
import dev.pinion.db.Database;
import dev.pinion.db.DurableRecords;
import dev.pinion.server.access.Holder;

/// The names under which a database keeps what is somebody's. Older versions wrote the name that others see, which the
/// options of a start decided; now it is [Holder#key()]. An issuer that is new here is given what bears its prefix.
///
/// Thread: whoever starts the server. Holds every identity of the database once, at the first start of an issuer only.
final class StoredNames {
    private static final Logger LOG = LoggerFactory.getLogger(StoredNames.class);
    private static final String WHAT = "the names of identities";
    private static final long WAIT_SECONDS = 120;
    private static final int PAGE = 1_000;

    private final Database database;
    private final DurableRevocations revocations;
    /// Of cursors and idempotency keys, in the old form and the new.
    private final List<String> identities;
    private final List<DurableRecords.Entry> confirmations;
    private final List<DurableRevocations.Old> revoked;
    private final List<String> inboxes;

    private StoredNames(Database database) {
        this.database = database;
        revocations = new DurableRevocations(database.revocations());
        identities = StoreWait.done(WHAT, WAIT_SECONDS, database.identities()::all);
        confirmations = all(database.pinConfirmations());
        revoked = revocations.old();
        inboxes = database.log()
                .channels()
                .stream()
                .map(ChannelLog::name)
                .filter(name -> name.startsWith("@"))
                .map(name -> name.substring(1))
                .toList();
    }

    static StoredNames read(Database database) {
        return new StoredNames(database);
    }

    private static List<DurableRecords.Entry> all(DurableRecords records) {
        List<DurableRecords.Entry> all = new ArrayList<>();
        List<DurableRecords.Entry> page = StoreWait.done(WHAT, WAIT_SECONDS, () -> records.after("", PAGE));
        while (!page.isEmpty()) {
            all.addAll(page);
            String last = page.getLast().key();
            page = StoreWait.done(WHAT, WAIT_SECONDS, () -> records.after(last, PAGE));
        }
        return all;
    }

    /// The names in the old form that may be those of this issuer's subjects.
    Set<String> old(String issuer) {
        Set<String> names = new TreeSet<>(inboxes);
        identities().filter(name -> !Holder.isKey(name)).forEach(names::add);
        revoked.stream()
                .map(DurableRevocations.Old::revocation)
                .filter(each -> each.issuer().equals(issuer))
                .forEach(each -> names.add(each.subject()));
        return names;
    }

    private Stream<String> identities() {
        return Stream.concat(identities.stream(), confirmations.stream().map(StoredNames::identity));
    }

    private static String identity(DurableRecords.Entry confirmation) {
        String key = confirmation.key();
        return key.substring(0, Math.max(0, key.lastIndexOf('\n')));
    }

    /// Whether a subject of an issuer without a prefix is called so that the name begins like this.
    boolean isUsedBy(String issuer, String beginning) {
        String key = new Holder(issuer, beginning).key();
        return inboxes.stream().anyMatch(name -> name.startsWith(beginning))
                || identities().anyMatch(name -> name.startsWith(key));
    }

    /// Whether something was revoked for a subject of the issuer that was not called so then.
    boolean isRevokedUnderAnother(String issuer, String prefix) {
        return revoked.stream()
                .map(DurableRevocations.Old::revocation)
                .anyMatch(each -> each.issuer().equals(issuer) && !each.subject().startsWith(prefix));
    }

    /// Keeps under issuer and subject what older versions kept under names of this issuer. May be begun again after it was cut
    /// short.
    ///
    /// @param prefixes of all issuers, this one's included
    void giveTo(String issuer, String prefix, Set<String> prefixes) {
        int count = 0;
        for (String name : identities) {
            if (isOf(prefix, name, prefixes)) {
                String key = key(issuer, prefix, name);
                count += StoreWait.done(WHAT, WAIT_SECONDS, () -> database.identities().rename(name, key));
            }
        }
        for (DurableRecords.Entry each : confirmations) {
            if (isOf(prefix, identity(each), prefixes)) {
                String key = key(issuer, prefix, identity(each)) + each.key().substring(identity(each).length());
                DurableRecords records = database.pinConfirmations();
                count += StoreWait.done(WHAT, WAIT_SECONDS,
                        () -> records.put(key, each.content(), each.writtenMillis()));
                int _ = StoreWait.done(WHAT, WAIT_SECONDS, () -> records.remove(each.key()));
            }
        }
        for (DurableRevocations.Old each : revoked) {
            if (each.revocation().issuer().equals(issuer)) {
                revocations.replace(each, without(prefix, each.revocation().subject()));
                count++;
            }
        }
        if (count > 0) {
            LOG.info("{} records of subjects '{}...' are kept under their issuer {} from now on", count, prefix,
                    issuer);
        }
    }

    private static boolean isOf(String prefix, String name, Set<String> prefixes) {
        if (Holder.isKey(name)) {
            return false;
        }
        return prefix.isEmpty() ? prefixes.stream().noneMatch(each -> !each.isEmpty() && name.startsWith(each))
                : name.startsWith(prefix);
    }

    private static String key(String issuer, String prefix, String name) {
        return new Holder(issuer, name.substring(prefix.length())).key();
    }

    private static String without(String prefix, String name) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }
}
