package culex.subscriber.sink;

import culex.subscriber.Reading;
import java.util.Optional;
import java.util.function.Function;

/**
 * How messages are written to the log.
 *
 * @param payloadFormat how a payload is written in JSON lines
 * @param pattern replaces {@code format}
 */
public record LogSettings(LogFormat format, PayloadFormat payloadFormat, Optional<PatternFormat> pattern) {

    /** Returns the formatter of a line. */
    Function<Reading, String> formatter() {
        if (pattern.isPresent()) {
            return pattern.get();
        }
        return switch (format) {
            case TEXT -> ReadingFormat::text;
            case JSON -> reading -> ReadingFormat.json(reading, payloadFormat);
        };
    }
}
