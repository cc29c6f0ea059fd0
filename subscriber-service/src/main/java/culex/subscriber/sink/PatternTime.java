package culex.subscriber.sink;

import culex.subscriber.Reading;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** The time of arrival of a message in the forms of {@code mosquitto_sub -F}, in UTC. Thread-safe. */
final class PatternTime {

    private static final DateTimeFormatter ISO = formatter("uuuu-MM-dd'T'HH:mm:ss'+0000'");
    private static final DateTimeFormatter MICROSECONDS = formatter("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'");

    /** The letters of strftime, as patterns of {@link DateTimeFormatter}. */
    private static final Map<Character, DateTimeFormatter> LETTERS = Map.ofEntries(
            Map.entry('Y', formatter("uuuu")),
            Map.entry('y', formatter("uu")),
            Map.entry('m', formatter("MM")),
            Map.entry('d', formatter("dd")),
            Map.entry('j', formatter("DDD")),
            Map.entry('H', formatter("HH")),
            Map.entry('I', formatter("hh")),
            Map.entry('M', formatter("mm")),
            Map.entry('S', formatter("ss")),
            Map.entry('N', formatter("SSSSSSSSS")),
            Map.entry('p', formatter("a")),
            Map.entry('a', formatter("EEE")),
            Map.entry('A', formatter("EEEE")),
            Map.entry('b', formatter("MMM")),
            Map.entry('B', formatter("MMMM")),
            Map.entry('F', formatter("uuuu-MM-dd")),
            Map.entry('T', formatter("HH:mm:ss")),
            Map.entry('R', formatter("HH:mm")),
            Map.entry('z', formatter("'+0000'")),
            Map.entry('Z', formatter("'UTC'")));

    private PatternTime() {}

    /** Returns the formatter for the letter after {@code @}. */
    static Function<Reading, String> of(char letter) {
        if (letter == '@') {
            return reading -> "@";
        }
        if (letter == 's') {
            return reading -> Long.toString(reading.receivedAt().getEpochSecond());
        }
        DateTimeFormatter formatter = LETTERS.get(letter);
        if (formatter == null) {
            throw PatternFormat.unsupported("@" + letter);
        }
        return reading -> formatter.format(reading.receivedAt());
    }

    /** Returns {@code 2026-11-29T12:00:00+0000}. */
    static String iso(Reading reading) {
        return ISO.format(reading.receivedAt());
    }

    /** Returns the seconds since 1970 with nanoseconds: {@code 1764417600.123456789}. */
    static String unix(Reading reading) {
        Instant time = reading.receivedAt();
        return String.format(Locale.ROOT, "%d.%09d", time.getEpochSecond(), time.getNano());
    }

    /** Returns {@code 2026-11-29T12:00:00.123456Z}. */
    static String microseconds(Reading reading) {
        return MICROSECONDS.format(reading.receivedAt());
    }

    private static DateTimeFormatter formatter(String pattern) {
        return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
    }
}
