package dev.pinion.server.settings.typed;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Where a page comes from, as a browser says it in `Origin`: scheme, host and port, the port where it is not the scheme's own.
///
/// @param scheme `http` or `https`
/// @param authority in lower case, without the scheme's own port
public record PageOrigin(String scheme, String authority) {
    private static final Pattern FORM = Pattern.compile("(https?)://([a-z0-9.-]+|\\[[0-9a-f:.]+\\])(:[0-9]{1,5})?");

    /// As a browser says it.
    ///
    /// @throws IllegalArgumentException for what is no origin, `null` and `*` included
    public static PageOrigin parse(String text) {
        Matcher parts = FORM.matcher(text.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + text
                    + "' is no origin; expected SCHEME://HOST or SCHEME://HOST:PORT, such as https://chat.example.org");
        }
        String port = parts.group(3) == null ? "" : parts.group(3);
        return of(parts.group(1), parts.group(2) + port);
    }

    /// From its parts.
    ///
    /// @param authority HOST or HOST:PORT, in lower case
    public static PageOrigin of(String scheme, String authority) {
        String own = scheme.equals("https") ? ":443" : ":80";
        return new PageOrigin(scheme,
                authority.endsWith(own) ? authority.substring(0, authority.length() - own.length()) : authority);
    }

    /// Without the port.
    public String host() {
        return hostOf(authority);
    }

    /// Of HOST or HOST:PORT.
    public static String hostOf(String authority) {
        int end = authority.indexOf(']');
        int colon = authority.indexOf(':', Math.max(0, end));
        return colon < 0 ? authority : authority.substring(0, colon);
    }

    /// As a browser says it.
    @Override
    public String toString() {
        return scheme + "://" + authority;
    }
}
