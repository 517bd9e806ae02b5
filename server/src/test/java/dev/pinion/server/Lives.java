package dev.pinion.server;

/// The server's lives, one after the other, each with a port of its own. Any thread.
final class Lives {
    private int life;
    private int port; // 0: nobody listens now
    private boolean over;

    synchronized void begin(int newPort) {
        life++;
        port = newPort;
        notifyAll();
    }

    /// No new messages from now on; what was sent is repeated until it is answered.
    synchronized void end() {
        over = true;
    }

    synchronized boolean isOver() {
        return over;
    }

    /// Nobody listens until the next life begins: another server may have the port then, which is not to be troubled.
    synchronized void rest() {
        port = 0;
    }

    /// Of this life, or of the next one, which is waited for.
    synchronized int port() {
        try {
            while (port == 0) {
                wait();
            }
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
        return port;
    }

    /// Waits for a life after this one; the last one is given again and again.
    synchronized int awaitAfter(int last) {
        try {
            while (life == last && !over) {
                wait();
            }
        } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
        }
        return life;
    }
}
