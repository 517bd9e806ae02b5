package dev.pinion.server.fair;

/// What each kind of work costs, in units of about a tenth of a SEND: what a reader does for it, not what its peer built
/// up before. The table in DESIGN.md says the same; the pace of an identity is filled for so many SENDs a second.
///
/// A record pays for the frames that it carries, up to its own price: so a SEND alone in its record costs one SEND, a
/// record that carries nothing costs as much, and of a hundred frames in one record each costs its own.
public enum Work {
    /// One TLS record: decrypting it, a turn through the sockets. So large bodies pay for their bytes.
    RECORD(10),
    /// On top of that for a small one without the end of any frame: line ends, a KeyUpdate, a byte that drips.
    USELESS_RECORD(20),
    SEND(10),
    /// Finds a message among those that are open, and perhaps a cursor to save.
    ACKNOWLEDGE(3),
    /// Puts a message in line again, or stores it as a dead letter.
    REFUSE(10),
    BEGIN(3),
    ABORT(3),
    /// One commit; its messages have paid when they were sent.
    COMMIT(10),
    /// Looks up rights, channels, perhaps a cursor; makes what is read from then on.
    SUBSCRIBE(100),
    UNSUBSCRIBE(20),
    /// The end; nothing follows it.
    DISCONNECT(0),
    /// A signature is checked. Not waited for, or a session could not go on that sends too much (see `WorkGate`).
    REFRESH(50),
    /// What is said to the server itself.
    CONVERSE(50);

    private final int units;

    Work(int units) {
        this.units = units;
    }

    public int units() {
        return units;
    }
}
