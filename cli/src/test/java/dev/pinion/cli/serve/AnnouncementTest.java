package dev.pinion.cli.serve;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

/// What `serve` tells a person to paste.
class AnnouncementTest {

    @Test
    void aPathWithSpacesAndQuotesIsQuotedForTheShell() {
        assertEquals("'/a b/it'\\''s'", Announcement.quoted("/a b/it's"));
        assertEquals("/srv/pinion", Announcement.quoted("/srv/pinion"));
    }
}
