package dev.pinion.client;

import java.time.Duration;

import dev.pinion.client.checks.Settings;

/// How long a client waits for what; nothing waits for ever.
///
/// @param connect resolving the host name and connecting TCP
/// @param handshake the whole TLS handshake (a socket time-out would start anew with every byte)
/// @param login from CONNECT to CONNECTED
/// @param publish how long [PinionClient#publish] blocks while too many publishes are in flight
/// @param receipt the age of the oldest unanswered frame at which the connection is given up
/// @param token how long the supplier of tokens may take
/// @param close how long [PinionClient#close()] waits for the receipt of DISCONNECT
public record ClientDeadlines(Duration connect, Duration handshake, Duration login, Duration publish, Duration receipt,
        Duration close, Duration token) {

    /// Ten seconds for each step of a connection, as on the server's side; half a minute for full storage.
    public static final ClientDeadlines DEFAULT = new ClientDeadlines(Duration.ofSeconds(10), Duration.ofSeconds(10),
            Duration.ofSeconds(10), Duration.ofSeconds(30), Duration.ofSeconds(60), Duration.ofSeconds(10),
            Duration.ofSeconds(30));

    /// Checks the deadlines.
    public ClientDeadlines {
        Settings.requirePositive("deadlines.connect", connect);
        Settings.requirePositive("deadlines.handshake", handshake);
        Settings.requirePositive("deadlines.login", login);
        Settings.requirePositive("deadlines.publish", publish);
        Settings.requirePositive("deadlines.receipt", receipt);
        Settings.requirePositive("deadlines.close", close);
        Settings.requirePositive("deadlines.token", token);
    }

    /// With another wait for TCP.
    ///
    /// @param deadline longer than zero
    /// @return a copy
    public ClientDeadlines withConnect(Duration deadline) {
        return new ClientDeadlines(deadline, handshake, login, publish, receipt, close, token);
    }

    /// With another wait for TLS.
    ///
    /// @param deadline longer than zero
    /// @return a copy
    public ClientDeadlines withHandshake(Duration deadline) {
        return new ClientDeadlines(connect, deadline, login, publish, receipt, close, token);
    }

    /// With another wait for the answer to CONNECT.
    ///
    /// @param deadline longer than zero
    /// @return a copy
    public ClientDeadlines withLogin(Duration deadline) {
        return new ClientDeadlines(connect, handshake, deadline, publish, receipt, close, token);
    }

    /// With another wait for room for a message.
    ///
    /// @param deadline longer than zero
    /// @return a copy
    public ClientDeadlines withPublish(Duration deadline) {
        return new ClientDeadlines(connect, handshake, login, deadline, receipt, close, token);
    }

    /// With another wait for the receipt of the oldest frame.
    ///
    /// @param deadline longer than zero
    /// @return a copy
    public ClientDeadlines withReceipt(Duration deadline) {
        return new ClientDeadlines(connect, handshake, login, publish, deadline, close, token);
    }

    /// With another wait for the goodbye.
    ///
    /// @param deadline longer than zero
    /// @return a copy
    public ClientDeadlines withClose(Duration deadline) {
        return new ClientDeadlines(connect, handshake, login, publish, receipt, deadline, token);
    }

    /// With another wait for the supplier of tokens.
    ///
    /// @param deadline longer than zero
    /// @return a copy
    public ClientDeadlines withToken(Duration deadline) {
        return new ClientDeadlines(connect, handshake, login, publish, receipt, close, deadline);
    }
}
