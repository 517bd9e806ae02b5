package dev.pinion.protocol.json;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;

/// Seconds since 1970 in JSON (RFC 7519, 2), which may have a fraction.
public final class NumericDate {
    /// The end of the year 9999: what lies beyond is milliseconds by mistake, or an attack.
    private static final BigDecimal LAST = BigDecimal.valueOf(253_402_300_799L);

    private NumericDate() {}

    public static Instant instant(String name, BigDecimal seconds) throws JsonFault {
        if (seconds.signum() <= 0 || seconds.compareTo(LAST) > 0) {
            throw new JsonFault(name + " is not a time between 1970 and 9999 in seconds");
        }
        BigDecimal whole = seconds.setScale(0, RoundingMode.DOWN);
        int nanos = seconds.subtract(whole).movePointRight(9).intValue();
        return Instant.ofEpochSecond(whole.longValueExact(), nanos);
    }
}
