package dev.pinion.server.proxy;

/// A balancer has not said whom it brings, or not so that it can be believed. The message is for our log; the balancer is told
/// nothing, since it has begun nothing in which an answer could stand.
final class ProxyRefusedException extends Exception {
    private static final long serialVersionUID = 1;

    ProxyRefusedException(String whatCame) {
        super(whatCame, null, false, false); // a peer's doing needs no stack trace of ours
    }
}
