package dev.pinion.bench.plan;

/// What one run does to a server. Each kind is a record whose constructor refuses what cannot be run.
public sealed interface Scenario
        permits Publish, EchoClosedLoop, EchoOpenLoop, FanOut, ConnectRate, IdleConnections, Replay, Mixed, Burdened {
    /// More than the ephemeral ports of one address would only measure the port range.
    int CONNECTIONS_MOST = 20_000;
    /// So many unanswered frames, with their answers, still fit into the sockets' buffers: neither end can block the other.
    int IN_FLIGHT_MOST = 1_024;
    /// The server's default limit of a body.
    int BODY_MOST = 256 * 1024;
    /// A body starts with a stamp: who sent it, which one it is, when it was due.
    int BODY_LEAST = 36;

    /// One line for tables, with the numbers that matter.
    String label();

    /// What is counted, as a plural noun.
    String unit();
}
