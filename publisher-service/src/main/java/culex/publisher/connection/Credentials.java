package culex.publisher.connection;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * User name and password of a sensor.
 *
 * @param username user name, if one is set
 * @param password password, if one is set
 */
public record Credentials(Optional<String> username, Optional<String> password) {

    /** Whether neither is set. */
    public boolean isAnonymous() {
        return username.isEmpty() && password.isEmpty();
    }

    Optional<byte[]> passwordBytes() {
        return password.map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** Contains the user name only, so that no log line can show the password. */
    @Override
    public String toString() {
        return "Credentials[username=" + username.orElse("") + "]";
    }
}
