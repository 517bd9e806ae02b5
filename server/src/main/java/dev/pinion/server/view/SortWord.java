package dev.pinion.server.view;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

import dev.pinion.protocol.json.JsonFault;

/// The order that an operator asks for, by its word. Pure.
final class SortWord {
    private SortWord() {}

    /// One of these.
    ///
    /// @throws JsonFault that names them all
    static <E extends Enum<E>> E of(E[] orders, String word) throws JsonFault {
        for (E order : orders) {
            if (word(order).equals(word)) {
                return order;
            }
        }
        List<String> words = Arrays.stream(orders).map(SortWord::word).toList();
        throw new JsonFault("\"sort\" is none of " + words);
    }

    private static String word(Enum<?> order) {
        return order.name().toLowerCase(Locale.ROOT);
    }
}
