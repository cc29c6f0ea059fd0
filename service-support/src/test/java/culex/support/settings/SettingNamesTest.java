package culex.support.settings;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.SmallRyeConfig;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingNamesTest {
    private static final SettingNames NAMES = new SettingNames(RoomConfig.class, "room.");

    @ParameterizedTest
    @CsvSource({
        "room.seat, room.seats",
        "ROOM_SEAT, ROOM_SEATS",
        "room.doors.front.height, room.doors.*.height-max",
    })
    void misspeltSettingIsReportedWithTheMostSimilarName(String misspelt, String nearest) {
        SmallRyeConfig config = RoomConfig.of(Map.of(misspelt, "1"));
        var error = assertThrows(ConfigurationException.class, () -> NAMES.check(config));
        assertEquals("Wrong settings: there is no " + misspelt + ", did you mean " + nearest + "?", error.getMessage());
    }

    @Test
    void existingSettingsAndSettingsWithOtherPrefixesAreNotReportedAsUnknown() {
        SmallRyeConfig config = RoomConfig.of(Map.of(
                "room.seats", "1",
                "ROOM_SEATS", "1",
                "room.tags[0]", "a",
                "ROOM_TAGS_1_", "b",
                "rooms.seat", "1",
                "ROOMS", "1"));
        assertDoesNotThrow(() -> NAMES.check(config));
    }

    @Test
    void settingsOfAGroupWithAFreelyChosenNameAreNotReported() {
        SmallRyeConfig config = RoomConfig.of(Map.of(
                "room.doors.front-2.height-max", "1",
                "ROOM_DOORS_BACK_DOOR_HEIGHT_MAX", "1",
                "room.labels.name-of-the.room", "1",
                "ROOM_LABELS_COLOUR", "1"));
        assertDoesNotThrow(() -> NAMES.check(config));
    }

    @Test
    void variablesThatKubernetesSetsForAServiceWithThePrefixAreNotReported() {
        SmallRyeConfig config = RoomConfig.of(Map.of(
                "ROOM_SERVICE_HOST", "10.0.0.1",
                "ROOM_SERVICE_PORT_HTTP", "80",
                "ROOM_PORT", "tcp://10.0.0.1:80",
                "ROOM_PORT_80_TCP_ADDR", "10.0.0.1"));
        assertDoesNotThrow(() -> NAMES.check(config));
    }

    @Test
    void portVariableWithoutAnAddressIsReported() {
        SmallRyeConfig config = RoomConfig.of(Map.of("ROOM_PORT", "80"));
        assertThrows(ConfigurationException.class, () -> NAMES.check(config));
    }
}
