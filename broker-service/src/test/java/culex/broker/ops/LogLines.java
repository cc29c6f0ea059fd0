package culex.broker.ops;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jboss.logmanager.formatters.PatternFormatter;

/** The lines of a logger, from the construction until {@link #close}. */
public final class LogLines implements AutoCloseable {
    private final PatternFormatter message = new PatternFormatter("%s");
    private final Logger logger;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            lines.add(message.format(line));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    /** Listens to the logger with this name. */
    public LogLines(String name) {
        logger = Logger.getLogger(name);
        logger.addHandler(handler);
    }

    /** Returns the lines so far. */
    public List<String> lines() {
        return lines;
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
    }
}
