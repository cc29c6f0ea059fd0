package culex.system.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.system.deploy.ConfigMapping;
import culex.system.deploy.ConfigMapping.Setting;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The settings tables of docs/operations.md list exactly the settings of the services, with the defaults and Javadoc of the sources. */
class SettingsTablesTest {
    @ParameterizedTest
    @ValueSource(strings = {"broker", "publisher", "subscriber"})
    void operationsGuideListsEverySetting(String service) {
        Documents.assertPart(
                Documents.OPERATIONS, "settings of the " + service, table(ConfigMapping.settingsOf(service)));
    }

    @Test
    void everySettingHasAJavadocComment() {
        List<String> undocumented = List.of("broker", "publisher", "subscriber").stream()
                .flatMap(service -> ConfigMapping.settingsOf(service).stream())
                .filter(setting -> setting.comment().isEmpty())
                .map(Setting::property)
                .toList();
        assertEquals(List.of(), undocumented, "settings without Javadoc");
    }

    private static String table(List<Setting> settings) {
        StringBuilder table =
                new StringBuilder("\n| property | in the environment | default | meaning |\n|---|---|---|---|\n");
        for (Setting setting : settings) {
            String fallback = setting.fallback();
            table.append("| `%s` | `%s` | %s | %s |\n"
                    .formatted(
                            setting.property(),
                            setting.variable(),
                            fallback == null ? "none" : "`" + fallback + "`",
                            markdown(setting.comment())));
        }
        return table.append('\n').toString();
    }

    private static String markdown(String javadoc) {
        return javadoc.replaceAll("\\{@(?:code|link) (\\{[^}]*}|[^}]*)}", "`$1`")
                .replace("|", "\\|");
    }
}
