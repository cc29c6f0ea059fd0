package culex.publisher;

import culex.publisher.connection.BrokerConnections;
import culex.publisher.fleet.CountingObserver;
import culex.publisher.fleet.Fleet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** Fleets with short times, and an observer that counts for all of them. They stop after each test. */
abstract class FleetAgainstBrokerFixture {
    final CountingObserver observer = new CountingObserver();
    final List<Fleet> fleets = new ArrayList<>();

    @AfterEach
    void stopFleets() {
        fleets.forEach(Fleet::stop);
    }

    Fleet fleet(String... properties) {
        List<String> all = new ArrayList<>(List.of(
                "sensor.broker.host=127.0.0.1",
                "sensor.interval=10ms",
                "sensor.reconnect.delay-min=50ms",
                "sensor.reconnect.delay-max=200ms"));
        all.addAll(List.of(properties));
        SensorSettings settings = SensorConfigs.settings(all.toArray(String[]::new));
        var fleet = new Fleet("", settings.fleet(), BrokerConnections::withHiveMq, observer, Long.MAX_VALUE);
        fleets.add(fleet);
        return fleet;
    }
}
