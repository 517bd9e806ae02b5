package dev.pinion.cli;

import java.time.Duration;
import java.util.function.Function;

import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import dev.pinion.protocol.Destination;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.From;

/// Turns what was typed into types that cannot be wrong; what does not fit is wrong use (exit code 2). Pure.
final class Words {

    private Words() {}

    static void registerAll(CommandLine line) {
        line.registerConverter(Pin.class, checked(Pin::parse));
        line.registerConverter(Duration.class, checked(DurationText::parse));
        line.registerConverter(ServerAddress.class, checked(ServerAddress::parse));
        line.registerConverter(Destination.class, checked(Words::destination));
        line.registerConverter(From.class, checked(Words::from));
    }

    static Destination destination(String text) {
        try {
            return Destination.parse(text);
        } catch (ProtocolException refused) {
            throw new IllegalArgumentException(refused.whatThePeerDid(), refused);
        }
    }

    static From from(String text) {
        try {
            return From.parse(text.matches("[0-9]+") ? "seq=" + text : text);
        } catch (ProtocolException refused) {
            throw new IllegalArgumentException("'" + text + "': " + refused.whatThePeerDid(), refused);
        }
    }

    private static <T> ITypeConverter<T> checked(Function<String, T> parse) {
        return text -> {
            try {
                return parse.apply(text);
            } catch (IllegalArgumentException refused) {
                throw new TypeConversionException(String.valueOf(refused.getMessage()));
            }
        };
    }
}
