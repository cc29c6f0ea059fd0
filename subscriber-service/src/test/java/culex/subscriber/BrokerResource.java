package culex.subscriber;

import culex.testing.BrokerProcess;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Runs a broker for a test class and configures the service to use it with the given {@code connector}. */
public class BrokerResource implements QuarkusTestResourceLifecycleManager {

    private @Nullable BrokerProcess broker;
    private String connector = "culex-mqtt";

    @Override
    public void init(Map<String, String> arguments) {
        connector = arguments.getOrDefault("connector", connector);
    }

    @Override
    public Map<String, String> start() {
        BrokerProcess started = BrokerProcess.start(Map.of("MQTT_STORE_KIND", "memory"));
        broker = started;
        int port = connector.equals("culex-mqtt") ? started.httpPort() : started.tcpPort();
        return Map.of(
                "readings.connector", connector,
                "readings.broker.host", "127.0.0.1",
                "readings.broker.port", Integer.toString(port),
                "readings.qos", "1",
                "quarkus.http.test-port", "0");
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(
                Objects.requireNonNull(broker),
                new TestInjector.AnnotatedAndMatchesType(Broker.class, BrokerProcess.class));
    }

    @Override
    public void stop() {
        if (broker != null) {
            broker.close();
        }
    }
}
