package dev.pinion.server.attack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import dev.pinion.server.issuer.TokenIssuer;

/// As many attackers as there are cores plus one, in a process of their own that has whatever time of the processors nobody else wants (`nice -n 19`). What attackers
/// burn is other machines' in earnest: it must neither be taken for the server's, nor must a collector that cleans up behind them stop the honest
/// client's threads.
///
/// Threads: the test's gives orders, each of which is over when it returns; in the process, main takes them.
final class Attackers implements AutoCloseable {
    private static final int COUNT = Runtime.getRuntime().availableProcessors() + 1;
    private static final String DONE = "done";

    private final Process process;
    private final BufferedReader answers;

    private enum Order {
        PREPARE, BE_BUSY, ATTACK
    }

    private Attackers(Process process) {
        this.process = process;
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    static Attackers start(int port, Path data, Attack attack) throws IOException {
        return new Attackers(new ProcessBuilder("nice", "-n", "19",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx768m", "-XX:+UseSerialGC",
                "-Dpinion.tls.provider=" + System.getProperty("pinion.tls.provider", "jdk"),
                "-Dlogback.configurationFile=logback-test.xml", "-cp", System.getProperty("java.class.path"),
                Attackers.class.getName(), Integer.toString(port), data.toString(), attack.name())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /// Makes what the attack needs, and then attacks for a time that does not count yet.
    void prepare(Duration rehearsal) throws IOException {
        order(Order.PREPARE, Duration.ZERO);
        if (rehearsal.isPositive()) {
            attack(rehearsal);
        }
    }

    /// Keeps the cores busy without talking to the server, so that what the attack changes is what the server does.
    void beBusy(Duration time) throws IOException {
        order(Order.BE_BUSY, time);
    }

    void attack(Duration time) throws IOException {
        order(Order.ATTACK, time);
    }

    private void order(Order order, Duration time) throws IOException {
        process.getOutputStream().write((order + " " + time.toMillis() + "\n").getBytes(StandardCharsets.US_ASCII));
        process.getOutputStream().flush();
        String answer = answers.readLine();
        if (!DONE.equals(answer)) {
            throw new IOException("the attackers were told to " + order + " and said " + answer);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws Exception {
        int port = Integer.parseInt(args[0]);
        TokenIssuer issuer = TokenIssuer.openOrCreate(Path.of(args[1]), Clock.systemUTC(), new SecureRandom());
        Attack attack = Attack.all().stream().filter(each -> each.name().equals(args[2])).findAny().orElseThrow();
        // The end of its input is the end of whoever started it.
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            int blank = line.indexOf(' ');
            Duration time = Duration.ofMillis(Long.parseLong(line.substring(blank + 1)));
            var target = new Target(port, issuer, attack.scope());
            switch (Order.valueOf(line.substring(0, blank))) {
                case PREPARE -> attack.preparation().run(target);
                case BE_BUSY -> spin(time);
                case ATTACK -> attack(attack, target, time);
            }
            System.out.println(DONE);
        }
    }

    private static void spin(Duration time) throws InterruptedException {
        var over = new AtomicBoolean();
        List<Thread> spinners = begin("spinner", () -> {
            while (!over.get()) {
                Thread.onSpinWait();
            }
        });
        LockSupport.parkNanos(time.toNanos());
        over.set(true);
        join(spinners);
    }

    private static void attack(Attack attack, Target target, Duration time) throws InterruptedException {
        List<Thread> attackers = begin("attacker", () -> attackAgain(attack, target));
        LockSupport.parkNanos(time.toNanos());
        target.end();
        join(attackers);
    }

    private static List<Thread> begin(String name, Runnable work) {
        List<Thread> begun = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            begun.add(Thread.ofPlatform().name(name + "-" + i).start(work));
        }
        return begun;
    }

    private static void join(List<Thread> threads) throws InterruptedException {
        for (Thread each : threads) {
            if (!each.join(Duration.ofSeconds(60))) {
                throw new IllegalStateException(each.getName() + " does not end");
            }
        }
    }

    /// Whom the server has thrown out comes again.
    private static void attackAgain(Attack attack, Target target) {
        while (!target.over()) {
            try {
                attack.assault().run(target);
            } catch (IOException | AssertionError thrownOut) {
                LockSupport.parkNanos(10_000_000);
            }
        }
    }
}
