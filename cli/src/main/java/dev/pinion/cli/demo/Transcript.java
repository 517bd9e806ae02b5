package dev.pinion.cli.demo;

import java.time.Duration;

import dev.pinion.cli.terminal.Failure;
import dev.pinion.cli.terminal.JsonLine;
import dev.pinion.cli.terminal.PlainText;
import dev.pinion.cli.terminal.Terminal;

/// What the demo prints: numbered steps, what happened in each, and that it was checked. For one thread.
final class Transcript {

    private final Terminal terminal;
    private final boolean json;
    private int number;
    private String title = "";
    private long begun = System.nanoTime();

    Transcript(Terminal terminal, boolean json) {
        this.terminal = terminal;
        this.json = json;
    }

    void heading(String text) {
        if (!json) {
            terminal.print(text);
        }
    }

    /// Begins a step: what is about to be shown.
    void step(String what) {
        number++;
        title = what;
        begun = System.nanoTime();
        if (!json) {
            terminal.print("");
            terminal.print("%2d. %s".formatted(number, what));
        }
    }

    /// Something that happened in this step.
    void saw(String who, String what) {
        if (!json) {
            terminal.print("      %-7s %s".formatted(who, PlainText.of(what)));
        }
    }

    /// What was checked holds, or the demo ends here.
    void check(String what, boolean holds) {
        if (json) {
            long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
            terminal.print(new JsonLine().add("step", number)
                    .add("title", title)
                    .add("check", what)
                    .add("ok", holds)
                    .add("millis", millis)
                    .toString());
        } else {
            terminal.print("      %-7s %s".formatted(holds ? "ok" : "NOT OK", what));
        }
        if (!holds) {
            throw new Failure("the demo failed at step " + number + ": not so: " + what, "", "");
        }
    }
}
