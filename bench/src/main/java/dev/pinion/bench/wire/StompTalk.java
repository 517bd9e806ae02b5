package dev.pinion.bench.wire;

/// STOMP 1.2 without heart-beats. Thread: any; stateless.
public record StompTalk() implements Talk {
    /// Enough that a consumer never waits for the answer to its acknowledgements.
    private static final int PREFETCH = 1_000;

    @Override
    public Scanner scanner(Scanner.Source in) {
        return new FrameScanner(in);
    }

    @Override
    public boolean greets() {
        return false;
    }

    @Override
    public String connect(String host, String passcode, String headers) {
        return "CONNECT\naccept-version:1.2\nhost:" + host + "\nheart-beat:0,0\n" + headers + "login:bench\npasscode:"
                + passcode + "\n\n\0";
    }

    @Override
    public String takesSeat(int number) {
        return "";
    }

    @Override
    public String sendHead(String destination, String headers, String receiptId, int bodyBytes) {
        return "SEND\ndestination:" + destination + "\n" + headers
                + (receiptId.isEmpty() ? "" : "receipt:" + receiptId + "\n") + "content-length:" + bodyBytes + "\n\n";
    }

    @Override
    public int senderAt(String head) {
        return -1;
    }

    @Override
    public String sendEnd() {
        return "\0";
    }

    @Override
    public String subscribe(String destination) {
        return subscribeFrame(destination, "receipt:subscribed\n");
    }

    /// The frame that subscribes to one destination.
    ///
    /// @param headers further header lines, each with its line end
    public static String subscribeFrame(String destination, String headers) {
        return "SUBSCRIBE\nid:1\ndestination:" + destination + "\nack:auto\n" + headers + "\n\0";
    }

    /// The frame that subscribes to messages each of which is to be acknowledged.
    ///
    /// @param headers further header lines, each with its line end
    public static String consumeFrame(String destination, String headers) {
        return "SUBSCRIBE\nid:1\ndestination:" + destination + "\nack:client-individual\nprefetch-count:" + PREFETCH
                + "\n" + headers + "receipt:subscribed\n\n\0";
    }

    @Override
    public char subscribed() {
        return 'R';
    }

    @Override
    public String answer(Scanner said) {
        return "";
    }

    @Override
    public String goodbye() {
        return "DISCONNECT\n\n\0";
    }
}
