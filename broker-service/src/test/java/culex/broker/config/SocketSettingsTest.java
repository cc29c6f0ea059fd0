package culex.broker.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SocketSettingsTest {
    private static SocketSettings settings(Map<String, String> settings, long descriptors, long used) {
        BrokerConfig config = new SmallRyeConfigBuilder()
                .withMapping(BrokerConfig.class)
                .addDiscoveredConverters()
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(BrokerConfig.class);
        return SocketSettings.of(config.limits(), descriptors, used, 1);
    }

    @Test
    void socketLimitIsTheClientLimitPlusUnauthenticatedSockets() {
        SocketSettings settings = settings(Map.of("mqtt.limits.connections-max", "500"), 1_000_000, 300);
        assertEquals(2_500, settings.limits().socketsMax());
        assertTrue(settings.warning().isEmpty());
    }

    @Test
    void socketLimitLeavesFileDescriptorsFree() {
        assertEquals(468, settings(Map.of(), 1024, 300).limits().socketsMax());
        SocketSettings settings = settings(Map.of(), 20_000, 300);
        assertEquals(18_676, settings.limits().socketsMax());
        assertEquals(
                "At most 18,676 sockets are accepted: the process may open 20,000 files (ulimit -n), uses 300 already and keeps 1,024 of them free. "
                        + "mqtt.limits.connections-max and unauthenticated-connections-max together are 102,000",
                settings.warning().orElseThrow());
    }

    @Test
    void replicaOfAClusterNeedsTwoDescriptorsForEachClient() {
        BrokerConfig config = SettingNamesTest.config(Map.of()).getConfigMapping(BrokerConfig.class);
        SocketSettings settings = SocketSettings.of(config.limits(), 20_000, 300, 2);
        assertEquals(9_338, settings.limits().socketsMax());
        String warning = settings.warning().orElseThrow();
        assertTrue(warning.contains("free; a relayed client takes 2. "), warning);
    }

    @Test
    void oneSocketIsAllowedEvenIfTheProcessUsesAllItsDescriptors() {
        assertEquals(1, settings(Map.of(), 256, 250).limits().socketsMax());
    }
}
