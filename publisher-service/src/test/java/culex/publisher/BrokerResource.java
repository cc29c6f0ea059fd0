package culex.publisher;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
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
                "sensor.broker.port", Integer.toString(started.httpPort()),
                "test.broker.tcp-port", Integer.toString(started.tcpPort()));
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }
}
