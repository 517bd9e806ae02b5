package dev.pinion.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;

import dev.pinion.client.threads.Plug;

/// Connects TCP to the first of all addresses of all servers that answers: one after the other, and the next one a quarter of a
/// second later even if the one before is still silent (RFC 8305). So a black hole costs no more than that.
///
/// Runs on the connection's reader thread; each name is looked up, and each address tried, on a virtual thread of its own.
final class Race {

    /// RFC 8305, section 5: the recommended delay between attempts.
    static final Duration STAGGER = Duration.ofMillis(250);

    /// The first that was reached.
    record Reached(ServerAddress server, Socket socket) {}

    /// A candidate.
    private record Candidate(ServerAddress server, InetAddress address) {}

    /// What a thread of the race has to tell: addresses, a socket, or a failure.
    private record News(ServerAddress server, List<InetAddress> addresses, @Nullable Socket socket,
            @Nullable IOException failure) {}

    private final BlockingQueue<News> news = new LinkedBlockingQueue<>();
    private final Deque<Candidate> candidates = new ArrayDeque<>();
    private final Plug plug;
    private final Duration limit;
    private int looking;
    private int trying;
    private @Nullable IOException lastFailure;

    /// @param limit for each attempt, and for the whole
    Race(Plug plug, Duration limit) {
        this.plug = plug;
        this.limit = limit;
    }

    /// @throws IOException the last failure, when none was reached
    Reached first(List<ServerAddress> servers) throws IOException, InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        servers.forEach(this::lookUp);
        long next = System.nanoTime();
        while (looking > 0 || trying > 0 || !candidates.isEmpty()) {
            long now = System.nanoTime();
            if (now - end >= 0) {
                throw new SocketTimeoutException("no address answered");
            }
            if (!candidates.isEmpty() && (trying == 0 || now - next >= 0)) {
                attempt(candidates.removeFirst());
                next = now + STAGGER.toNanos();
            }
            long wait = candidates.isEmpty() ? end - now : Math.min(next, end) - now;
            News heard = news.poll(Math.max(1, wait), TimeUnit.NANOSECONDS);
            if (heard != null && heard.socket() != null) {
                Thread.ofVirtual().name("pinion-race").start(this::closeLosers);
                return new Reached(heard.server(), heard.socket());
            }
            if (heard != null) {
                takeIn(heard);
            }
        }
        throw lastFailure == null ? new UnknownHostException("no server has an address") : lastFailure;
    }

    private void takeIn(News heard) {
        if (heard.failure() != null) {
            lastFailure = heard.failure();
        }
        if (heard.addresses().isEmpty() && !(heard.failure() instanceof UnknownHostException)) {
            trying--;
        } else {
            looking--;
        }
        heard.addresses().forEach(each -> candidates.addLast(new Candidate(heard.server(), each)));
    }

    private void lookUp(ServerAddress server) {
        looking++;
        Thread.ofVirtual().name("pinion-name").start(() -> {
            try {
                tell(server, List.of(InetAddress.getAllByName(server.host())), null, null);
            } catch (UnknownHostException unknown) {
                tell(server, List.of(), null, unknown);
            }
        });
    }

    private void attempt(Candidate candidate) {
        trying++;
        Socket socket = new Socket();
        plug.attach(socket);
        Thread.ofVirtual().name("pinion-connect").start(() -> {
            try {
                socket.setTcpNoDelay(true);
                socket.setKeepAlive(true);
                socket.connect(new InetSocketAddress(candidate.address(), candidate.server().port()),
                        Math.toIntExact(Math.min(limit.toMillis() + 1, Integer.MAX_VALUE)));
                tell(candidate.server(), List.of(), socket, null);
            } catch (IOException failed) {
                Plug.close(socket);
                tell(candidate.server(), List.of(), null, failed);
            }
        });
    }

    private void tell(ServerAddress server, List<InetAddress> addresses, @Nullable Socket socket,
            @Nullable IOException failure) {
        news.add(new News(server, addresses, socket, failure));
    }

    /// Those that answer too late.
    private void closeLosers() {
        try {
            for (int left = trying - 1; left > 0; left--) {
                News late = news.poll(limit.toNanos(), TimeUnit.NANOSECONDS);
                if (late == null) {
                    return;
                }
                if (late.socket() != null) {
                    Plug.close(late.socket());
                } else if (!late.addresses().isEmpty()) {
                    left++; // a name that was looked up late is no attempt
                }
            }
        } catch (InterruptedException nobodyDoesThis) {
            Thread.currentThread().interrupt();
        }
    }
}
