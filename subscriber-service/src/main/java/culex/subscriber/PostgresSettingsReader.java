package culex.subscriber;

import culex.subscriber.sink.postgres.MessageKey;
import culex.subscriber.sink.postgres.PostgresSettings;
import culex.subscriber.sink.postgres.ValueColumn;
import culex.support.settings.SecretFile;
import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/** Converts the settings of the PostgreSQL sink and checks them. */
final class PostgresSettingsReader {

    private static final Pattern TABLE = Pattern.compile("(?:[a-z_][a-z0-9_]{0,62}\\.)?[a-z_][a-z0-9_]{0,62}");
    private static final Duration TIMEOUT_MAX = Duration.ofHours(1);
    private static final int COLUMNS_MAX = 200;

    private final PostgresConfig config;
    private final boolean isSelected;

    PostgresSettingsReader(PostgresConfig config, List<SinkKind> sinks) {
        this.config = config;
        isSelected = sinks.contains(SinkKind.POSTGRES);
    }

    /** Returns the settings; empty if the sink is not selected. */
    Optional<PostgresSettings> postgres() {
        if (!isSelected) {
            require(
                    config.url().isEmpty(),
                    "readings.postgres.url is set, but readings.sinks does not name the sink postgres");
            return Optional.empty();
        }
        require(
                TABLE.matcher(config.table()).matches(),
                "readings.postgres.table must be a name of lower-case letters, digits and underscores, with a schema and a dot before it or not");
        Duration timeout = config.timeout();
        require(
                timeout.toMillis() > 0 && timeout.compareTo(TIMEOUT_MAX) <= 0,
                "readings.postgres.timeout must be from 1 ms to 1 h");
        config.timestamp().ifPresent(field -> require(!field.isBlank(), "readings.postgres.timestamp is empty"));
        return Optional.of(new PostgresSettings(
                url(),
                config.username(),
                SecretFile.read("readings.postgres.password", config.password(), config.passwordFile()),
                timeout,
                config.table(),
                key(),
                config.timestamp(),
                columns()));
    }

    private String url() {
        String url = config.url()
                .orElseThrow(() -> wrong("readings.sinks names the sink postgres, which needs readings.postgres.url"));
        Properties parts = url.startsWith("jdbc:postgresql://") ? Driver.parseURL(url, new Properties()) : null;
        require(parts != null, "readings.postgres.url is not an address such as jdbc:postgresql://localhost:5432/home");
        require(
                parts == null
                        || (parts.getProperty(PGProperty.USER.getName()) == null
                                && parts.getProperty(PGProperty.PASSWORD.getName()) == null),
                "readings.postgres.url must not have a user or a password: there are readings.postgres.username and readings.postgres.password");
        return url;
    }

    private Optional<MessageKey> key() {
        Optional<List<String>> parts = config.key();
        parts.ifPresent(names -> require(
                !names.isEmpty() && names.stream().noneMatch(name -> name.isBlank() || name.equals("property:")),
                "readings.postgres.key has an empty part"));
        return parts.map(MessageKey::new);
    }

    private List<ValueColumn> columns() {
        Set<String> names = new HashSet<>(PostgresSettings.columnNames());
        List<ValueColumn> columns = new ArrayList<>();
        for (String text : config.columns().orElse(List.of())) {
            try {
                ValueColumn column = ValueColumn.of(text);
                require(
                        names.add(column.name()),
                        "readings.postgres.columns: there is already a column %s".formatted(column.name()));
                columns.add(column);
            } catch (IllegalArgumentException malformed) {
                throw wrong("readings.postgres.columns: " + malformed.getMessage());
            }
        }
        require(columns.size() <= COLUMNS_MAX, "readings.postgres.columns has more than " + COLUMNS_MAX + " columns");
        return columns;
    }

    private static void require(boolean valid, String error) {
        if (!valid) {
            throw wrong(error);
        }
    }

    private static ConfigurationException wrong(String line) {
        return new ConfigurationException("Wrong settings: " + line.replaceAll("\\R", " "));
    }
}
