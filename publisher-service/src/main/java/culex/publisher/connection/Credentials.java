package culex.publisher.connection;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Who a sensor says it is.
 *
 * @param username user name, where there is one
 * @param password password, where there is one
 */
public record Credentials(Optional<String> username, Optional<String> password) {

    /** Whether nothing is said. */
    public boolean isAnonymous() {
        return username.isEmpty() && password.isEmpty();
    }

    Optional<byte[]> passwordBytes() {
        return password.map(text -> text.getBytes(StandardCharsets.UTF_8));
    }

    /** The user name only: a password never reaches a log. */
    @Override
    public String toString() {
        return "Credentials[username=" + username.orElse("") + "]";
    }
}
