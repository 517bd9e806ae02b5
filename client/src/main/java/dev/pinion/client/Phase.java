package dev.pinion.client;

/// What a client can wait for in vain; each has its own deadline.
public enum Phase {
    /// Resolving the host name and making the TCP connection.
    CONNECT("no TCP connection", "an answer to the connection request", "check host, port, network and firewall"),
    /// The whole TLS handshake, however many bytes drip in.
    HANDSHAKE("the TLS handshake did not end", "a TLS 1.3 server",
            "check that the port is Pinion's and that the server is not overloaded"),
    /// From CONNECT to CONNECTED.
    LOGIN("CONNECT was not answered", "CONNECTED or ERROR", "look at the server's log and load"),
    /// A publisher waits for room among the publishes in flight.
    PUBLISH("too many publishes wait for their receipt", "room in flight",
            "publish more slowly, raise the in-flight limits, or look at the server's load"),
    /// A frame that asked for a receipt waits for it.
    RECEIPT("a receipt did not come", "a receipt for every frame that asks for one",
            "connect again; a publish without receipt may or may not be stored"),
    /// Somebody was asked and did not answer.
    REPLY("the question was not answered", "an answer in time", "look whether somebody subscribes who may answer"),
    /// Nothing, not even a heart-beat, came from the server.
    HEART_BEAT("the server was silent", "a heart-beat or a frame",
            "connect again; the server or the network in between is gone");

    private final String text;
    private final String expected;
    private final String advice;

    Phase(String text, String expected, String advice) {
        this.text = text;
        this.expected = expected;
        this.advice = advice;
    }

    String text() {
        return text;
    }

    String expected() {
        return expected;
    }

    String advice() {
        return advice;
    }
}
