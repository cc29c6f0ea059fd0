package culex.subscriber.sink;

import culex.subscriber.Reading;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** Writes each message to the log category {@code readings}; application.properties prints its lines without a prefix. */
public final class LogSink implements Sink {

    private static final Logger READINGS = Logger.getLogger("readings");

    private final Function<Reading, String> format;

    /** Creates a sink with these settings. */
    public LogSink(LogSettings settings) {
        format = settings.formatter();
    }

    @Override
    public String name() {
        return "log";
    }

    @Override
    public void store(List<Reading> batch) {
        batch.forEach(reading -> READINGS.info(format.apply(reading)));
    }
}
