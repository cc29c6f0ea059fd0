package culex.subscriber.sink;

import culex.subscriber.Reading;
import culex.subscriber.ReadingsSettings;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Writes each message to the log category {@code readings}; application.properties prints its lines without a prefix. */
@ApplicationScoped
public class LogSink implements Sink {

    private static final Logger READINGS = Logger.getLogger("readings");

    private final Function<Reading, String> format;

    LogSink(ReadingsSettings settings) {
        format = switch (settings.logFormat()) {
            case TEXT -> ReadingFormat::text;
            case JSON -> reading -> ReadingFormat.json(reading, settings.payloadFormat());
        };
    }

    @Override
    public void accept(Reading reading) {
        READINGS.info(format.apply(reading));
    }
}
