package dev.pinion.cli.talk;

import java.io.IOException;
import java.time.Instant;

import org.jspecify.annotations.Nullable;

/// Where a chat is typed and shown: a line editor on a terminal, plain lines in a pipe.
interface ChatScreen extends AutoCloseable {

    /// The next line that is typed; null when there is no more. Called by the chat's typing thread only.
    @Nullable
    String readLine() throws IOException;

    /// Shows a message. From any thread, also while a line is being typed.
    ///
    /// @param stored when the server stored it
    void show(Instant stored, String line);

    /// Tells something that is not a message. From any thread, like [#show].
    void note(String line);

    @Override
    void close() throws IOException;
}
