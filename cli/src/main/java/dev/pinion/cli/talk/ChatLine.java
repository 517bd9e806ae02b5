package dev.pinion.cli.talk;

/// What a typed line means. Pure.
sealed interface ChatLine {

    /// For everybody in the channel.
    record Say(String text) implements ChatLine {}

    /// For one person's inbox.
    record Tell(String subject, String text) implements ChatLine {}

    /// Nothing to send.
    record Nothing() implements ChatLine {}

    /// The end.
    record Quit() implements ChatLine {}

    /// A slash that means nothing.
    record Unknown(String why) implements ChatLine {}

    String HELP = "/quit (or close, or Ctrl-D) ends, /msg NAME TEXT is for one, /say TEXT sends any text, such as close or /quit";

    static ChatLine parse(String line) {
        if (line.isEmpty()) {
            return new Nothing();
        }
        if (!line.startsWith("/")) {
            return line.equals("close") ? new Quit() : new Say(line);
        }
        String[] words = line.split(" ", 2);
        String rest = words.length > 1 ? words[1] : "";
        return switch (words[0]) {
            case "/quit" -> new Quit();
            case "/say" -> rest.isEmpty() ? new Unknown("/say has nothing to say; expected /say TEXT") : new Say(rest);
            case "/msg" -> message(rest);
            default -> new Unknown("'" + words[0] + "' is not known, and was not sent; " + HELP);
        };
    }

    private static ChatLine message(String rest) {
        String[] words = rest.split(" ", 2);
        return words.length < 2 || words[0].isEmpty() || words[1].isEmpty()
                ? new Unknown("/msg needs a name and a text; expected /msg NAME TEXT")
                : new Tell(words[0], words[1]);
    }
}
