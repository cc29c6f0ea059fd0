package culex.support.settings;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigSourceInterceptor;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingValuesTest {
    private final SettingValues values = new SettingValues(new SettingNames(RoomConfig.class, "room."));

    private RoomConfig config(Map<String, String> settings) {
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withInterceptors((ConfigSourceInterceptor) values::valueOf)
                .withMapping(RoomConfig.class)
                .withValidateUnknown(false)
                .withSources(new PropertiesConfigSource(settings, "test", 100))
                .build()
                .getConfigMapping(RoomConfig.class);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            room.seats | x | room.seats=x is not a whole number
            room.bytes | 1X | room.bytes=1X is not a number of bytes, such as 65536, 64KB or 1M
            room.light | dim | room.light=dim is not a number
            room.open | 1 | room.open=1 is not true or false
            room.slot | soon | room.slot=soon is not a duration, such as 10s, 500ms, 5m or 24h
            room.wood | ash | room.wood=ash is not one of oak, red-beech
            room.tags | , | room.tags=, is not a list
            room.doors.front.height-max | tall | room.doors.front.height-max=tall is not a whole number
            room.seats | '' | room.seats is empty (without it the default holds: 8)
            """)
    void invalidValueIsReportedOnceInOneLine(String name, String value, String line) {
        config(Map.of(name, value));
        var error = assertThrows(ConfigurationException.class, values::check);
        assertEquals("Wrong settings: " + line, error.getMessage());
        assertDoesNotThrow(values::check);
    }

    @Test
    void defaultReplacesAnInvalidValueUntilTheCheck() {
        assertEquals(8, config(Map.of("room.seats", "x")).seats());
    }

    @Test
    void validValuesAreConverted() {
        RoomConfig config = config(Map.of(
                "room.bytes", "64 kb", "room.wood", "RED_BEECH", "room.tags", " a , b ", "room.open", " False "));
        assertEquals(65_536, config.bytes());
        assertEquals(RoomConfig.Wood.RED_BEECH, config.wood());
        assertEquals(Optional.of(List.of("a", "b")), config.tags());
        assertEquals(false, config.open());
        assertDoesNotThrow(values::check);
    }
}
