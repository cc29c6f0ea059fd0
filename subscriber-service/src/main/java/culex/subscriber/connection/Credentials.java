package culex.subscriber.connection;

import java.util.Optional;

/**
 * User name and password of the service.
 *
 * @param password password, if one is set; only MQTT 5 allows one without a user name
 */
public record Credentials(Optional<String> username, Optional<String> password) {

    /** Whether a user name or a password is set. */
    public boolean isPresent() {
        return username.isPresent() || password.isPresent();
    }

    /** Contains the user name only, so that no log line can show the password. */
    @Override
    public String toString() {
        return "Credentials[username=" + username.orElse("none") + "]";
    }
}
