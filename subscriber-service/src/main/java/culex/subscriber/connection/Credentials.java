package culex.subscriber.connection;

import java.util.Optional;

/**
 * Who the service says it is.
 *
 * @param password only MQTT 5 allows one without a user name
 */
public record Credentials(Optional<String> username, Optional<String> password) {

    /** Whether there is anything to send. */
    public boolean isPresent() {
        return username.isPresent() || password.isPresent();
    }

    /** Never shows the password, so that no log line can. */
    @Override
    public String toString() {
        return "Credentials[username=" + username.orElse("none") + "]";
    }
}
