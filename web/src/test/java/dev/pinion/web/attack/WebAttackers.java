package dev.pinion.web.attack;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// As many attackers as there are cores plus one, in a process of their own that has whatever time of the processors nobody else wants (`nice -n 19`). What attackers
/// burn is other machines' in earnest: it must neither be taken for the server's, nor must a collector that cleans up behind them stop the threads of those who
/// are served.
///
/// Threads: the test's gives orders, each of which is over when it returns; in the process, main takes them.
final class WebAttackers implements AutoCloseable {
    private static final int COUNT = Runtime.getRuntime().availableProcessors() + 1;
    private static final String DONE = "done";

    private final Process process;
    private final BufferedReader answers;

    private WebAttackers(Process process) {
        this.process = process;
        answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /// @param token a good one of the attackers' identity
    static WebAttackers start(int port, String token) throws IOException {
        return new WebAttackers(new ProcessBuilder("nice", "-n", "19",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx768m", "-XX:+UseSerialGC",
                "-cp", System.getProperty("java.class.path"), WebAttackers.class.getName(), Integer.toString(port),
                token).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    void attack(WebAttack attack, Duration time) throws IOException {
        process.getOutputStream()
                .write((time.toMillis() + " " + attack.name() + "\n").getBytes(StandardCharsets.UTF_8));
        process.getOutputStream().flush();
        String answer = answers.readLine();
        if (!DONE.equals(answer)) {
            throw new IOException("the attackers were told to attack and said " + answer);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws Exception {
        // The end of its input is the end of whoever started it.
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            int blank = line.indexOf(' ');
            String name = line.substring(blank + 1);
            WebAttack attack = WebAttack.all()
                    .stream()
                    .filter(each -> each.name().equals(name))
                    .findAny()
                    .orElseThrow();
            attack(attack, Integer.parseInt(args[0]), args[1],
                    Duration.ofMillis(Long.parseLong(line.substring(0, blank))));
            System.out.println(DONE);
        }
    }

    private static void attack(WebAttack attack, int port, String token, Duration time) throws InterruptedException {
        var over = new AtomicBoolean();
        var scene = new WebAttack.Scene(port, token, over::get);
        List<Thread> attackers = new ArrayList<>();
        for (int i = 0; i < COUNT; i++) {
            attackers.add(Thread.ofPlatform().name("attacker-" + i).start(() -> attackAgain(attack, scene)));
        }
        LockSupport.parkNanos(time.toNanos());
        over.set(true);
        for (Thread attacker : attackers) {
            if (!attacker.join(Duration.ofSeconds(60))) {
                throw new IllegalStateException(attacker.getName() + " does not end");
            }
        }
    }

    /// Whom the server has thrown out comes again.
    private static void attackAgain(WebAttack attack, WebAttack.Scene scene) {
        while (!scene.isOver().getAsBoolean()) {
            try {
                attack.assault().run(scene);
            } catch (IOException | AssertionError thrownOut) {
                LockSupport.parkNanos(10_000_000);
            }
        }
    }
}
