package culex.publisher;

import culex.testing.BrokerProcess;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Starts a broker before the application under test and points the application to it. */
public final class BrokerResource implements QuarkusTestResourceLifecycleManager {

    private @Nullable BrokerProcess broker;

    @Override
    public Map<String, String> start() {
        BrokerProcess started = BrokerProcess.start();
        broker = started;
        return Map.of(
                "quarkus.log.file.path", newLogFile().toString(),
                "sensor.broker.port", Integer.toString(started.httpPort()),
                "test.broker.tcp-port", Integer.toString(started.tcpPort()));
    }

    /** Creates an empty log file, so that lines of an earlier run cannot satisfy the test. */
    private static Path newLogFile() {
        try {
            return Files.createTempFile(Path.of("target"), "publisher-", ".log");
        } catch (IOException cannotWrite) {
            throw new UncheckedIOException(cannotWrite);
        }
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }
}
