package culex.client;

import com.hivemq.client.mqtt.mqtt3.message.auth.Mqtt3SimpleAuth;
import com.hivemq.client.mqtt.mqtt5.message.auth.Mqtt5SimpleAuth;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * User name and password of a client.
 *
 * @param username user name, if one is set
 * @param password password, if one is set; only MQTT 5 allows one without a user name
 */
public record Credentials(Optional<String> username, Optional<String> password) {

    /** Whether neither a user name nor a password is set. */
    public boolean isAnonymous() {
        return username.isEmpty() && password.isEmpty();
    }

    /** Returns the login in CONNECT of MQTT 5; empty if neither is set. */
    public Optional<Mqtt5SimpleAuth> forMqtt5() {
        if (isAnonymous()) {
            return Optional.empty();
        }
        if (username.isEmpty()) {
            return Optional.of(Mqtt5SimpleAuth.builder()
                    .password(bytes(password.orElseThrow()))
                    .build());
        }
        var named = Mqtt5SimpleAuth.builder().username(username.get());
        return Optional.of(
                password.map(text -> named.password(bytes(text))).orElse(named).build());
    }

    /** Returns the login in CONNECT of MQTT 3.1.1, which forbids a password without a user name [MQTT-3.1.2-22]; empty without one. */
    public Optional<Mqtt3SimpleAuth> forMqtt3() {
        return username.map(name -> {
            var named = Mqtt3SimpleAuth.builder().username(name);
            return password.map(text -> named.password(bytes(text)))
                    .orElse(named)
                    .build();
        });
    }

    private static byte[] bytes(String password) {
        return password.getBytes(StandardCharsets.UTF_8);
    }

    /** Contains the user name only, so that no log line can show the password. */
    @Override
    public String toString() {
        return "Credentials[username=" + username.orElse("none") + "]";
    }
}
