package culex.publisher;

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
        BrokerProcess started = new BrokerProcess().start();
        broker = started;
        return Map.of(
                "quarkus.log.file.path", freshLog().toString(),
                "sensor.broker.port", Integer.toString(started.httpPort()),
                "test.broker.tcp-port", Integer.toString(started.tcpPort()));
    }

    /** A log of this run alone: the lines of an earlier run would prove nothing. */
    private static Path freshLog() {
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
