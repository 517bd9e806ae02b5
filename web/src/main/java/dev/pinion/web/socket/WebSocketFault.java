package dev.pinion.web.socket;

/// The peer does not keep to RFC 6455. Checked: it is the peer's doing.
final class WebSocketFault extends Exception {
    private static final long serialVersionUID = 1;

    WebSocketFault(String whatThePeerDid) {
        super(whatThePeerDid, null, false, false);
    }

    static void refuseIf(boolean wrong, String whatThePeerDid) throws WebSocketFault {
        if (wrong) {
            throw new WebSocketFault(whatThePeerDid);
        }
    }
}
