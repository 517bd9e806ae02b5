package dev.pinion.cli.typed;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.function.Function;

import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

import dev.pinion.protocol.Destination;
import dev.pinion.protocol.Pin;
import dev.pinion.protocol.ProtocolException;
import dev.pinion.protocol.stomp.From;
import dev.pinion.server.issuer.IssuerAlgorithm;
import dev.pinion.server.settings.typed.DurationText;

/// Turns what was typed into types that cannot be wrong; what does not fit is wrong use (exit code 2). Pure.
public final class Words {

    private Words() {}

    public static void registerAll(CommandLine line) {
        line.registerConverter(Pin.class, checked(Pin::parse));
        line.registerConverter(Duration.class, checked(DurationText::parse));
        line.registerConverter(ServerAddress.class, checked(ServerAddress::parse));
        line.registerConverter(Destination.class, checked(Words::destination));
        line.registerConverter(Instant.class, checked(Words::instant));
        line.registerConverter(IssuerAlgorithm.class, checked(IssuerAlgorithm::named));
        line.registerConverter(From.class, checked(Words::from));
    }

    public static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeParseException notATime) {
            throw new IllegalArgumentException("'" + text + "' is no time; expected one such as 2026-01-31T12:00:00Z",
                    notATime);
        }
    }

    public static Destination destination(String text) {
        try {
            return Destination.parse(text);
        } catch (ProtocolException refused) {
            throw new IllegalArgumentException(refused.whatThePeerDid(), refused);
        }
    }

    public static From from(String text) {
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
