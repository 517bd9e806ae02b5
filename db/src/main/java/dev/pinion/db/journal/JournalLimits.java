package dev.pinion.db.journal;

/// How much may be un-forced in memory before it is forced by itself, and how large a journal gets before the file is
/// synced and it starts anew. A journal grows above its bound only for a single record.
public record JournalLimits(int unforcedBytesMax, int journalBytesMax) {

    public static final JournalLimits DEFAULT = new JournalLimits(64 * 1024 * 1024, 64 * 1024 * 1024);

    public JournalLimits {
        if (unforcedBytesMax <= 0 || journalBytesMax < RecordFile.RECORDS_AT) {
            throw new IllegalArgumentException(
                    "limits of " + unforcedBytesMax + " and " + journalBytesMax + " bytes are too small for a journal");
        }
    }
}
