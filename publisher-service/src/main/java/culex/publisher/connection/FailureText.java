package culex.publisher.connection;

import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Says in one line why a connection failed or ended. */
final class FailureText {

    private static final Set<String> CREDENTIALS_REFUSED = Set.of("BAD_USER_NAME_OR_PASSWORD", "NOT_AUTHORIZED");

    private static final Pattern HTTP_STATUS = Pattern.compile("getStatus: (\\d{3}[^\\r\\n]*)");
    /** Netty's native transport names the system call first: {@code recvAddress(..) failed with error(-104): }. */
    private static final Pattern SYSTEM_CALL = Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

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
            default -> ofCause(failure);
        };
    }

    private static String refused(String code, String detail) {
        return CREDENTIALS_REFUSED.contains(code)
                ? "the broker rejected the login (" + words(code) + detail
                        + "); check sensor.credentials.username and sensor.credentials.password"
                : "the broker refused the connection (" + words(code) + detail + ")";
    }

    /** The innermost cause says most; what it means is known by the exceptions around it. */
    private static String ofCause(Throwable failure) {
        String kind = "";
        Throwable cause = failure;
        for (Throwable next = failure; next != null; next = next.getCause()) {
            kind = switch (next) {
                case UnknownHostException _ -> "unknown host: ";
                case SSLException _ -> "TLS failed: ";
                default -> kind;
            };
            cause = next;
        }
        String message = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        String line = message.lines().findFirst().orElse(message);
        return kind + plain(line.endsWith(".") ? line.substring(0, line.length() - 1) : line);
    }

    /** What a library's text means to a person who has to choose another setting. */
    private static String plain(String line) {
        Matcher status = HTTP_STATUS.matcher(line);
        if (status.find()) {
            return "the server answered HTTP " + status.group(1)
                    + " instead of MQTT over WebSocket; check sensor.broker.path (Culex has it on /, /mqtt and /ws)";
        }
        if (line.contains("not an SSL/TLS record")) {
            return "the port does not speak TLS; use the transport ws or tcp, or another port";
        }
        return SYSTEM_CALL.matcher(line).replaceFirst("");
    }

    private static String words(String code) {
        return code.toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
