package dev.pinion.bench.wire;

/// What one says to a server in its protocol, where it is said in so many words. The laboratory knows another one than
/// ours. Thread: any; stateless.
public interface Talk {
    Scanner scanner(Scanner.Source in);

    /// Whether the server says a line in the clear before the TLS handshake.
    boolean greets();

    /// Who we are; the server's word for yes has the kind C.
    ///
    /// @param headers further header lines, each with its line end; only where there are headers
    String connect(String host, String passcode, String headers);

    /// One of a run's connections says this besides.
    String takesSeat(int number);

    /// What comes before the body of a message.
    ///
    /// @param headers further header lines, each with its line end; only where there are headers
    /// @param receiptId the id of the receipt that it wants; empty for none
    String sendHead(String destination, String headers, String receiptId, int bodyBytes);

    /// Where in such a head the sender's number stands, with all its digits; -1 where it does not.
    int senderAt(String head);

    /// What comes after the body.
    String sendEnd();

    String subscribe(String destination);

    /// The kind of what confirms a subscription.
    char subscribed();

    /// What the server wants to hear at once upon something that is neither message nor receipt; mostly empty.
    String answer(Scanner said);

    String goodbye();
}
