package culex.subscriber;

import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where the sink {@code postgres} inserts messages: {@code readings.postgres}. */
public interface PostgresConfig {
    /** Address of the database, such as {@code jdbc:postgresql://localhost:5432/home}; its query takes the options of the JDBC driver. */
    Optional<String> url();

    /** User name. */
    Optional<String> username();

    /** Password. */
    Optional<String> password();

    /** File that holds the password, instead of the setting above; a line break at its end is ignored. */
    Optional<String> passwordFile();

    /** Table, which the sink creates if there is none: lower-case letters, digits and underscores, with a schema and a dot before it or not. */
    @WithDefault("readings")
    String table();

    /** Limit of connecting, and of each statement. */
    @WithDefault("10s")
    Duration timeout();

    /**
     * What makes two messages of a topic the same, so that one that is delivered again is not stored again: {@code payload}, {@code property:NAME} of a User Property, or
     * fields of JSON payloads, separated by commas; default: each delivery is a row.
     */
    Optional<List<String>> key();

    /** Field with the time of sending, as in {@code readings.audit.timestamp}: the time of the row, and a part of the key; default: the time of arrival. */
    Optional<String> timestamp();

    /** Columns with values of JSON payloads, separated by commas: {@code temperature:double:meta.temp}; the types are double, bigint, boolean, text and timestamp. */
    Optional<List<String>> columns();
}
