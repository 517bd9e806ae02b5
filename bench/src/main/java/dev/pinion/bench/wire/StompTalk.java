package dev.pinion.bench.wire;

/// STOMP 1.2 without heart-beats. Thread: any; stateless.
public record StompTalk() implements Talk {
    @Override
    public Scanner scanner(Scanner.Source in) {
        return new FrameScanner(in);
    }

    @Override
    public boolean greets() {
        return false;
    }

    @Override
    public String connect(Target target, String headers) {
        return "CONNECT\naccept-version:1.2\nhost:" + target.host() + "\nheart-beat:0,0\n" + headers
                + "login:bench\npasscode:" + target.passcode().get() + "\n\n\0";
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
        return Wire.subscribeFrame(destination, "receipt:subscribed\n");
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
