package culex.publisher.connection;

import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import javax.net.ssl.SSLException;

/** Says in one line why a connection failed or ended. */
final class FailureText {

    private static final Set<String> CREDENTIALS_REFUSED = Set.of("BAD_USER_NAME_OR_PASSWORD", "NOT_AUTHORIZED");

    private FailureText() {}

    static String of(Throwable failure) {
        return switch (failure) {
            case Mqtt5ConnAckException refused ->
                refused(
                        refused.getMqttMessage().getReasonCode().name(),
                        refused.getMqttMessage()
                                .getReasonString()
                                .map(text -> ", " + text)
                                .orElse(""));
            case Mqtt3ConnAckException refused ->
                refused(refused.getMqttMessage().getReturnCode().name(), "");
            case Mqtt5DisconnectException ended ->
                "the broker ended the connection ("
                        + words(ended.getMqttMessage().getReasonCode().name()) + ")";
            default -> ofCause(rootOf(failure));
        };
    }

    private static String refused(String code, String detail) {
        return CREDENTIALS_REFUSED.contains(code)
                ? "the broker refused the credentials (" + words(code) + detail
                        + "); check sensor.credentials.username and sensor.credentials.password"
                : "the broker refused the connection (" + words(code) + detail + ")";
    }

    private static String ofCause(Throwable cause) {
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String line = message.lines().findFirst().orElse(message);
        return switch (cause) {
            case UnknownHostException _ -> "unknown host: " + line;
            case SSLException _ -> "TLS failed: " + line;
            default -> line;
        };
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }

    private static String words(String code) {
        return code.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
