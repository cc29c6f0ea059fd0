package culex.broker.config;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers of the limits and of the store that are out of range, such as durations that overflow when they are counted in nanoseconds. */
class LimitsTest {
    private static final long HEAP = 1L << 30;

    private static void read(Map<String, String> settings) {
        BrokerConfig config = SettingNamesTest.config(settings).getConfigMapping(BrokerConfig.class);
        Limits.of(config.limits(), new HeapShares(HEAP));
        StoreTerms.of(config.store(), HEAP);
    }

    @Test
    void defaultLimitsAreValid() {
        assertDoesNotThrow(() -> read(Map.of()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    mqtt.limits.maximum-packet-size | 1 | Wrong settings: mqtt.limits.maximum-packet-size is 1, and must be from 1024 to 268435460
                    mqtt.limits.queued-age-max | 120000d | Wrong settings: mqtt.limits.queued-age-max is 2880000h, and must be from 0s to 1193046h28m15s
                    mqtt.limits.connect-timeout | 0 | Wrong settings: mqtt.limits.connect-timeout is 0s, and must be from 0.001s to 24h
                    mqtt.limits.connect-timeout | 120000d | Wrong settings: mqtt.limits.connect-timeout is 2880000h, and must be from 0.001s to 24h
                    mqtt.limits.http-timeout | 120000d | Wrong settings: mqtt.limits.http-timeout is 2880000h, and must be from 0s to 24h
                    mqtt.limits.connect-lag-max | -1s | Wrong settings: mqtt.limits.connect-lag-max is -1s, and must be from 0s to 24h
                    mqtt.limits.connect-lag-max | 120000d | Wrong settings: mqtt.limits.connect-lag-max is 2880000h, and must be from 0s to 24h
                    mqtt.store.sync-interval | 0 | mqtt.store.sync-interval must be 1 ms to 24 h, not 0 ms
                    mqtt.store.sync-interval | 120000d | mqtt.store.sync-interval must be 1 ms to 24 h, not 10368000000000 ms
                    mqtt.store.lock-wait | 120000d | mqtt.store.lock-wait must be 0 ms to 24 h, not 10368000000000 ms
                    """)
    void limitsOutOfRangeAreReportedInOneLine(String name, String value, String line) {
        var error = assertThrows(IllegalArgumentException.class, () -> read(Map.of(name, value)));
        assertEquals(line, error.getMessage());
    }
}
