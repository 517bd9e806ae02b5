package dev.pinion.server.alarm;

import java.util.Locale;

/// What an operator is told of when it begins and when it ends, with the command that cures it. Its name in kebab-case is that of
/// the log line, of the metric's label and of the hook's variable.
public enum Alarm {
    DISK_LOW(Level.WARNING,
            "make space: pinion admin channels --sort bytes shows what takes it, pinion admin channel rm empties one, serve --retain bounds them"),
    DISK_FULL(Level.CRITICAL,
            "make space at once, messages are refused: pinion admin channel rm CHANNEL, or give the disk more; they are taken again by themselves"),
    DISK_SLOW(Level.WARNING,
            "look at what else uses the disk (iostat -x 1); pinion admin metrics has pinion_commit_disk_seconds"),
    STORE_RECOVERING(Level.CRITICAL,
            "see the log for why; it is tried again by itself. Where it lasts for longer than a minute, restart the server"),
    HISTORY_LOST(Level.CRITICAL,
            "somebody has replaced the database: stop the server and bring the right one back (pinion restore)"),
    STORE_DAMAGED(Level.CRITICAL, "pinion db verify names what is damaged; pinion restore brings a backup back"),
    HISTORY_DOUBTED(Level.CRITICAL, "pinion db verify names what nobody vouches for"),
    UPKEEP_FAILING(Level.WARNING, "see the log for why; it is tried again by itself"),
    PROVIDER_AWAY(Level.WARNING, "the last good keys serve on; pinion admin issuers shows the fault"),
    PROVIDER_KEYS_ABSENT(Level.CRITICAL,
            "tokens of this issuer are refused until it answers; pinion admin issuers shows the fault"),
    ROTATION_HELD(Level.WARNING,
            "pinion certs status lists who does not know the next pin; pinion certs promote --force goes on without them"),
    KEY_FILES_REFUSED(Level.WARNING, "the old pair serves on; pinion certs status says why"),
    CERTIFICATE_EXPIRING(Level.WARNING, "pinion certs renew, or pinion certs csr and certs import where a CA signs it"),
    CERTIFICATE_EXPIRED(Level.CRITICAL, "pinion certs renew, or pinion certs csr and certs import where a CA signs it"),
    SERVERS_DIFFER(Level.CRITICAL,
            "copy keys/ and issuer/ from the data folder that the detail names into the other; they are read at once"),
    PIN_SET_AHEAD(Level.CRITICAL, "set the clock right, then pinion certs renumber"),
    BACKUP_FAILED(Level.WARNING, "see the detail; pinion backup makes one by hand"),
    BACKUP_OLD(Level.WARNING, "see the log for why none was made; pinion backup makes one by hand"),
    CONNECTIONS_NEAR_LIMIT(Level.WARNING,
            "pinion admin sessions --sort address shows whose they are; the limit is connections.max"),
    CHANNELS_NEAR_LIMIT(Level.WARNING,
            "beyond the limit a message to a new channel is refused; give the server more heap (-Xmx)"),
    MEMORY_NEAR_LIMIT(Level.WARNING,
            "pinion admin sessions --sort lag shows who is slow; give the server more heap (-Xmx)");

    private final Level level;
    private final String cure;

    Alarm(Level level, String cure) {
        this.level = level;
        this.cure = cure;
    }

    /// How bad it is.
    public enum Level {
        /// Service goes on.
        WARNING,
        /// Somebody is not served.
        CRITICAL
    }

    public Level level() {
        return level;
    }

    /// What to do, with the command that does it.
    public String cure() {
        return cure;
    }

    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
