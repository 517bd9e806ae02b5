package dev.pinion.protocol.json;

/// Says that a text is not the JSON we accept. Names the fault and never the text: it may be part of a token.
public final class JsonFault extends Exception {
    private static final long serialVersionUID = 1;

    public JsonFault(String fault) {
        super(fault, null, false, false); // a peer's mistake needs no stack trace of ours
    }
}
