package dev.pinion.client;

import java.time.Duration;
import java.time.Instant;

/// What the server said about itself and this session when it accepted the token.
///
/// @param session the session's id, for the server's logs
/// @param server the server's name and version
/// @param userName the token's subject: the `sender` of everything published here
/// @param tokenExpires when the session ends unless the token is refreshed before
/// @param epoch the id of the server's history; another epoch is another history
/// @param text the operator's greeting, empty when there is none
/// @param heartBeats what both ends agreed on
public record ServerGreeting(String session, String server, String userName, Instant tokenExpires, String epoch,
        String text, HeartBeats heartBeats) {

    /// The agreed intervals.
    ///
    /// @param sent the server hears from us at least this often; zero for no promise
    /// @param expected we hear from the server at least this often, and give up after twice that time; zero for no promise
    public record HeartBeats(Duration sent, Duration expected) {}
}
