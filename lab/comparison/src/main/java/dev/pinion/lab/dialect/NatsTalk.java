package dev.pinion.lab.dialect;

import java.util.Locale;

import dev.pinion.bench.wire.Scanner;
import dev.pinion.bench.wire.Stamp;
import dev.pinion.bench.wire.Talk;

/// NATS as its clients speak it: no confirmation of each line (`verbose`), a PING where one is wanted. Receipts are what
/// JetStream sends to the connection's inbox. Thread: any; stateless.
record NatsTalk() implements Talk {
    private static final String PING = "PING\r\n";

    @Override
    public Scanner scanner(Scanner.Source in) {
        return new NatsScanner(in);
    }

    @Override
    public boolean greets() {
        return true;
    }

    @Override
    public String connect(String host, String passcode, String headers) {
        return """
                CONNECT {"verbose":false,"pedantic":false,"tls_required":true,"headers":true,"protocol":1,"lang":"java",\
                "version":"1","name":"bench","user":"bench","pass":"%s"}\r
                """
                .formatted(passcode) + PING;
    }

    @Override
    public String takesSeat(int number) {
        return "SUB " + inbox(number) + ".* 1\r\n";
    }

    /// Where the receipts of this connection of a run go.
    private static String inbox(int number) {
        return NatsScanner.INBOX + String.format(Locale.ROOT, "%0" + Stamp.SENDER_DIGITS + "d", number);
    }

    @Override
    public String sendHead(String destination, String headers, String receiptId, int bodyBytes) {
        return "PUB " + destination + " " + (receiptId.isEmpty() ? "" : inbox(0) + "." + receiptId + " ") + bodyBytes
                + "\r\n";
    }

    @Override
    public int senderAt(String head) {
        int inbox = head.indexOf(NatsScanner.INBOX);
        return inbox < 0 ? -1 : inbox + NatsScanner.INBOX.length();
    }

    @Override
    public String sendEnd() {
        return "\r\n";
    }

    @Override
    public String subscribe(String destination) {
        return "SUB " + destination + " 2\r\n" + PING;
    }

    @Override
    public char subscribed() {
        return 'C';
    }

    /// Its PING is a question whether we are alive, its flow control whether we have read so far.
    @Override
    public String answer(Scanner said) {
        if (said.kind() == 'P')
            return "PONG\r\n";
        String replyTo = said.kind() == 'H' && said instanceof NatsScanner message ? message.replyTo() : "";
        return replyTo.isEmpty() ? "" : "PUB " + replyTo + " 0\r\n\r\n";
    }

    @Override
    public String goodbye() {
        return "";
    }
}
