package dev.pinion.server;

/// The server's lives, one after the other, each with a port of its own. Any thread.
final class Lives {
    private int life;
    private int port;
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

    synchronized int port() {
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
