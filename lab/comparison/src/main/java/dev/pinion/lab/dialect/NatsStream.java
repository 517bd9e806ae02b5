package dev.pinion.lab.dialect;

import java.io.IOException;
import java.time.Duration;

import dev.pinion.bench.wire.BenchException;
import dev.pinion.bench.wire.Storing;
import dev.pinion.bench.wire.Target;
import dev.pinion.bench.wire.Wire;

/// A stream of JetStream for the subjects of one run, in files, with nothing but the defaults besides. Thread: the run's.
record NatsStream(Target target, Duration patience, String run) implements Storing {
    static Storing begin(Target target, Duration patience, String run) throws IOException, BenchException {
        NatsStream stream = new NatsStream(target, patience, run);
        stream.ask("STREAM.CREATE." + stream.name(), """
                {"name":"%s","subjects":["%s"],"retention":"limits","storage":"file","discard":"old","num_replicas":1,\
                "max_consumers":-1,"max_msgs":-1,"max_bytes":-1,"max_age":0}""".formatted(stream.name(),
                target.dialect().everyDestination(run)));
        return stream;
    }

    private String name() {
        return run.replace('.', '-');
    }

    private void ask(String request, String json) throws IOException, BenchException {
        try (Wire wire = reader()) {
            wire.text(request(request, json));
            wire.await('R', "it answered " + request);
        }
    }

    private static String request(String request, String json) {
        return "PUB $JS.API." + request + " _INBOX.000000.request " + json.length() + "\r\n" + json + "\r\n";
    }

    @Override
    public Wire reader() throws IOException, BenchException {
        return Wire.open(target, patience, 0);
    }

    /// By a consumer that ends with its subscription. Flow control keeps the server from sending more than is read.
    @Override
    public String subscribe() {
        String subject = "replay." + run;
        return "SUB " + subject + " 2\r\n" + request("CONSUMER.CREATE." + name(), """
                {"stream_name":"%s","config":{"deliver_subject":"%s","deliver_policy":"all","ack_policy":"none",\
                "replay_policy":"instant","flow_control":true,"idle_heartbeat":5000000000}}""".formatted(name(),
                subject));
    }

    @Override
    public String work() {
        throw new UnsupportedOperationException("consumers that acknowledge are not spoken for here");
    }

    @Override
    public String consume(boolean shared) {
        throw new UnsupportedOperationException("consumers that acknowledge are not spoken for here");
    }

    @Override
    public void close() throws IOException, BenchException {
        ask("STREAM.DELETE." + name(), "");
    }
}
