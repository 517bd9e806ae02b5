package dev.pinion.bench.plan;

/// What one run does to a server. Each kind is a record whose constructor refuses what cannot be run.
public sealed interface Scenario {
    /// More than the ephemeral ports of one address would only measure the port range.
    int CONNECTIONS_MAX = 20_000;
    /// So many unanswered frames, with their answers, still fit into the sockets' buffers: neither end can block the other.
    int IN_FLIGHT_MAX = 1_024;
    /// The server's default limit of a body.
    int BODY_MAX = 256 * 1024;
    /// A body starts with a stamp: who sent it, which one it is, when it was due.
    int BODY_MIN = 36;

    /// Whether several servers over one database can be asked for it at once.
    static boolean isOfSeveral(Scenario scenario) {
        return scenario instanceof Publish || scenario instanceof ConnectRate || scenario instanceof Across;
    }

    /// One line for tables, with the numbers that matter.
    String label();

    /// What is counted, as a plural noun.
    String unit();

    /// Publishes with a window: each connection keeps `inFlight` messages unacknowledged. Counts receipts. Each server has a
    /// channel of its own.
    ///
    /// @param keyed whether each message has an idempotency key
    record Publish(int connections, int inFlight, int bodyBytes, boolean keyed) implements Scenario {
        public Publish {
            Range.check("connections", connections, 1, CONNECTIONS_MAX);
            Range.check("in flight", inFlight, 1, IN_FLIGHT_MAX);
            Range.check("body", bodyBytes, BODY_MIN, BODY_MAX);
        }

        /// Without keys.
        public Publish(int connections, int inFlight, int bodyBytes) {
            this(connections, inFlight, bodyBytes, false);
        }

        @Override
        public String label() {
            return "publish %,d B, %d × %d in flight%s".formatted(bodyBytes, connections, inFlight,
                    keyed ? ", with keys" : "");
        }

        @Override
        public String unit() {
            return "receipts";
        }
    }

    /// Each client listens to a channel of its own, sends one message, waits for its receipt and its echo, sends the next.
    /// Counts messages for which both came.
    record EchoClosedLoop(int connections, int bodyBytes) implements Scenario {
        public EchoClosedLoop {
            Range.check("connections", connections, 1, CONNECTIONS_MAX);
            Range.check("body", bodyBytes, BODY_MIN, BODY_MAX);
        }

        @Override
        public String label() {
            return "echo with receipt, %d clients, closed loop".formatted(connections);
        }

        @Override
        public String unit() {
            return "echoes";
        }
    }

    /// Echoes at a fixed rate, whether the server keeps up or not: latency counts from the moment a message was due,
    /// so a stall is charged to every message that it delayed.
    record EchoOpenLoop(int connections, int ratePerSecond, int bodyBytes) implements Scenario {
        public EchoOpenLoop {
            Range.check("connections", connections, 1, CONNECTIONS_MAX);
            Range.check("rate", ratePerSecond, 1, 1_000_000);
            Range.check("body", bodyBytes, BODY_MIN, BODY_MAX);
        }

        @Override
        public String label() {
            return "echo, %d clients, open loop %,d/s".formatted(connections, ratePerSecond);
        }

        @Override
        public String unit() {
            return "echoes";
        }
    }

    /// Each pair is a publisher at one server and a subscriber of its channel at the next one, or at the same where there is
    /// one. Sends at a fixed rate, all pairs together `ratePerSecond`; latency counts from when a message was due to its arrival.
    record Across(int pairs, int ratePerSecond, int bodyBytes) implements Scenario {
        public Across {
            Range.check("pairs", pairs, 1, CONNECTIONS_MAX);
            Range.check("rate", ratePerSecond, 1, 1_000_000);
            Range.check("body", bodyBytes, BODY_MIN, BODY_MAX);
        }

        @Override
        public String label() {
            return "from one server to the next, %,d pairs, %,d messages/s".formatted(pairs, ratePerSecond);
        }

        @Override
        public String unit() {
            return "deliveries";
        }
    }

    /// One publisher, many subscribers of one channel. Counts deliveries. The publisher keeps `inFlight` messages
    /// unacknowledged and stays at most `LAG_MAX` messages ahead of the slowest subscriber: otherwise it would measure
    /// how fast a backlog grows.
    record FanOut(int subscribers, int inFlight, int bodyBytes) implements Scenario {
        public static final int LAG_MAX = 2_048;

        public FanOut {
            Range.check("subscribers", subscribers, 1, CONNECTIONS_MAX);
            Range.check("in flight", inFlight, 1, IN_FLIGHT_MAX);
            Range.check("body", bodyBytes, BODY_MIN, BODY_MAX);
        }

        @Override
        public String label() {
            return "fan-out 1 → %d, %,d B".formatted(subscribers, bodyBytes);
        }

        @Override
        public String unit() {
            return "deliveries";
        }
    }

    /// Publishers keep their windows full while consumers of one durable subscription acknowledge each message that they get.
    /// Counts what was delivered and acknowledged. The publishers stay at most `LAG_MAX` messages ahead of the consumers, so that the
    /// rate is that of both.
    ///
    /// @param consumers one that has the subscription alone, or members that share it
    record Consume(int publishers, int inFlight, int consumers, int bodyBytes) implements Scenario {
        public static final int LAG_MAX = 8_192;

        public Consume {
            Range.check("publishers", publishers, 1, CONNECTIONS_MAX);
            Range.check("in flight", inFlight, 1, IN_FLIGHT_MAX);
            Range.check("consumers", consumers, 1, CONNECTIONS_MAX);
            Range.check("body", bodyBytes, BODY_MIN, BODY_MAX);
        }

        public boolean shared() {
            return consumers > 1;
        }

        @Override
        public String label() {
            String who = shared() ? "shared subscription, %d members".formatted(consumers) : "durable consumer";
            return "%s, each message acknowledged, %d publishers × %d in flight".formatted(who, publishers, inFlight);
        }

        @Override
        public String unit() {
            return "delivered and acknowledged";
        }
    }

    /// Publishes while other processes take the processors at the lowest priority.
    record Besieged(int spinning, Publish publish) implements Scenario {
        public Besieged {
            Range.check("spinning", spinning, 1, 64);
        }

        @Override
        public String label() {
            return publish.label() + ", %d processes spinning at nice 19".formatted(spinning);
        }

        @Override
        public String unit() {
            return publish.unit();
        }
    }

    /// Connects, authenticates and leaves, over and over: TCP, a full TLS handshake (never resumed), CONNECT, CONNECTED.
    record ConnectRate(int workers) implements Scenario {
        public ConnectRate {
            Range.check("workers", workers, 1, 256);
        }

        @Override
        public String label() {
            return "connects with token, full handshake, %d at a time".formatted(workers);
        }

        @Override
        public String unit() {
            return "connects";
        }
    }

    /// Opens connections that subscribe to nothing and say nothing; measures what each costs the server in memory.
    /// Every one must answer a message afterwards.
    record IdleConnections(int connections) implements Scenario {
        public IdleConnections {
            Range.check("connections", connections, 1, CONNECTIONS_MAX);
        }

        @Override
        public String label() {
            return "%,d idle connections".formatted(connections);
        }

        @Override
        public String unit() {
            return "connections";
        }
    }

    /// Stores messages first, then one subscriber reads them all from the beginning. Only the reading is measured.
    record Replay(int messages, int bodyBytes) implements Scenario {
        public Replay {
            Range.check("messages", messages, 1, 100_000_000);
            Range.check("body", bodyBytes, BODY_MIN, BODY_MAX);
        }

        @Override
        public String label() {
            return "replay of %,d messages to one subscriber".formatted(messages);
        }

        @Override
        public String unit() {
            return "deliveries";
        }
    }

    /// Many clients share fewer channels, each listens to its channel and sends to it at a fixed rate (all clients
    /// together `ratePerSecond`). Counts deliveries; latency is that of each sender's own echo, from when it was due.
    record Mixed(int connections, int channels, int ratePerSecond, int bodyBytes) implements Scenario {
        /// How much more was live in the server's heap at the end than when all had connected.
        public static final String GROWTH = "MiB live heap more at the end";

        public Mixed {
            Range.check("connections", connections, 1, CONNECTIONS_MAX);
            Range.check("channels", channels, Math.ceilDiv(connections, 1_000), connections);
            Range.check("rate", ratePerSecond, 1, 1_000_000);
            Range.check("body", bodyBytes, BODY_MIN, BODY_MAX);
        }

        @Override
        public String label() {
            return "mixed, %,d clients on %,d channels, %,d messages/s".formatted(connections, channels, ratePerSecond);
        }

        @Override
        public String unit() {
            return "deliveries";
        }
    }

    /// Publishes to an empty server, stores many messages, and publishes again: does what lies there slow down what comes?
    /// Counts the receipts of the second time.
    record Burdened(int stored, Publish publish) implements Scenario {
        /// The figure that this is about: the second rate in per cent of the first.
        public static final String PERCENT = "% of the rate with none";

        public Burdened {
            Range.check("stored", stored, 1, 100_000_000);
        }

        @Override
        public String label() {
            return publish.label() + ", with %,d stored".formatted(stored);
        }

        @Override
        public String unit() {
            return publish.unit();
        }

        /// Whether a scenario takes so long that a comparison does it less often.
        public static boolean isLong(Scenario scenario) {
            return scenario instanceof Burdened || scenario instanceof Mixed;
        }
    }
}
