import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// Runs the steps of a client; prints `version V` of its library, and `ok STEP`, `cannot STEP: WHY` or `failed STEP: WHY` for each.
final class Steps {
    static final long PATIENCE_SECONDS = 15;

    private final String version;
    private final Map<String, Check> checks = new LinkedHashMap<>();

    /// @param library one of its classes, whose version is told
    Steps(Class<?> library) {
        version = library.getPackage().getImplementationVersion();
    }

    interface Check {
        void run() throws Exception;
    }

    /// Thrown by a step for which the client's API has no way.
    static final class Cannot extends Exception {
        private static final long serialVersionUID = 1;

        Cannot(String why) {
            super(why);
        }
    }

    static String env(String name) {
        return System.getenv("PINION_" + name);
    }

    static void check(boolean truth, Object what) {
        if (!truth) {
            throw new AssertionError(String.valueOf(what));
        }
    }

    static void equal(Object expected, Object actual) {
        check(expected.equals(actual), "expected " + expected + ", got " + actual);
    }

    static <T> T take(BlockingQueue<T> queue) throws InterruptedException {
        T item = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        check(item != null, "nothing for " + PATIENCE_SECONDS + " s");
        return item;
    }

    Steps step(String name, Check check) {
        checks.put(name, check);
        return this;
    }

    /// Runs those that are named, or all, and ends the process.
    void run(String... wanted) {
        System.out.println("version " + version);
        boolean failed = false;
        for (Map.Entry<String, Check> each : checks.entrySet()) {
            if (wanted.length > 0 && !List.of(wanted).contains(each.getKey())) {
                continue;
            }
            try {
                each.getValue().run();
                System.out.println("ok " + each.getKey());
            } catch (Cannot why) {
                System.out.println("cannot " + each.getKey() + ": " + why.getMessage());
            } catch (Exception | AssertionError why) {
                failed = true;
                System.out.println("failed " + each.getKey() + ": " + trace(why));
            }
        }
        System.exit(failed ? 1 : 0);
    }

    private static String trace(Throwable why) {
        var text = new StringWriter();
        why.printStackTrace(new PrintWriter(text));
        return text.toString().replace("\n", " | ");
    }
}
