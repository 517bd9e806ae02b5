package dev.pinion.server.admin;

import java.util.Map;
import java.util.function.Supplier;

/// `reload`: reads the settings anew, takes what a running server can take, and says what changed. How they are read knows only
/// who composes the server. Any thread.
public final class ReloadCommand implements AdminCommand {
    private volatile Supplier<Map<String, ?>> how = () -> {
        throw new IllegalStateException(
                "this server has its settings from the program around it; there is nothing to read anew");
    };

    /// From now on so.
    public void by(Supplier<Map<String, ?>> reading) {
        how = reading;
    }

    @Override
    public Map<String, ?> run(AdminRequest request) {
        return how.get();
    }
}
