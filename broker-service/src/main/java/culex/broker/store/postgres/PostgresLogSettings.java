package culex.broker.store.postgres;

import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;

/**
 * The settings of the connection to PostgreSQL and of the log in it.
 *
 * @param url the JDBC address, such as {@code jdbc:postgresql://db-0,db-1/culex}, with the parameters for TLS
 * @param user null for none
 * @param password null for none
 * @param cluster the name of the broker's cluster
 * @param patience how long a call goes on trying
 * @param allowLazySync whether a PostgreSQL without a synchronous standby is accepted
 */
public record PostgresLogSettings(
        String url,
        @Nullable String user,
        @Nullable String password,
        String cluster,
        Duration patience,
        boolean allowLazySync) {
    /** Checks the address. The message of the driver would show it, and it may hold a password. */
    public PostgresLogSettings {
        if (Driver.parseURL(url, new Properties()) == null) {
            throw new IllegalArgumentException(
                    "the address of the database is not of the form jdbc:postgresql://host:port/database");
        }
    }

    /** Leaves out the address, which may hold a password, and the password. */
    @Override
    public String toString() {
        return "PostgresLogSettings[cluster=" + cluster + "]";
    }
}
