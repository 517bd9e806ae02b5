package dev.pinion.web.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// A request without a body, its form checked: a method, a path that begins with a slash, and the headers as they came.
///
/// @param path without the query, as it came: nothing is decoded, since no path here needs it
/// @param hasQuery whether a query followed. What it says is thrown away unread, for it may be a secret in the wrong place
public record Request(String method, String path, boolean hasQuery, List<Header> headers) {

    /// One line.
    ///
    /// @param name in lower case
    public record Header(String name, String value) {
        @Override
        public String toString() {
            return name + "=redacted"; // one of them is a token
        }
    }

    public Request {
        headers = List.copyOf(headers);
    }

    /// The value of a header that may come once.
    ///
    /// @throws HttpFault when it comes more often: whoever reads only the first is deceived by the second
    public Optional<String> header(String name) throws HttpFault {
        List<String> values = values(name);
        if (values.size() > 1) {
            throw new HttpFault(HttpStatus.BAD_REQUEST, "the header " + name + " comes twice; expected it once");
        }
        return values.stream().findFirst();
    }

    /// The words of a header that is a list, in lower case, over all lines of that name.
    public List<String> list(String name) {
        List<String> words = new ArrayList<>();
        for (String value : values(name)) {
            for (String word : value.split(",", -1)) {
                words.add(word.strip().toLowerCase(Locale.ROOT));
            }
        }
        return words;
    }

    private List<String> values(String name) {
        return headers.stream().filter(header -> header.name().equals(name)).map(Header::value).toList();
    }
}
