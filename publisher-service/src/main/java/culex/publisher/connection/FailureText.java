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

/** Describes in one line why a connection failed or ended. */
final class FailureText {

    private static final Set<String> BAD_CREDENTIALS = Set.of("BAD_USER_NAME_OR_PASSWORD", "NOT_AUTHORIZED");

    private static final Pattern HTTP_STATUS = Pattern.compile("getStatus: (\\d{3}[^\\r\\n]*)");
    /** Prefix of a message of Netty's native transport: {@code recvAddress(..) failed with error(-104): }. */
    private static final Pattern SYSTEM_CALL = Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

    private FailureText() {}

    static String of(Throwable failure) {
        return switch (failure) {
            case Mqtt5ConnAckException rejected ->
                rejected(
                        rejected.getMqttMessage().getReasonCode().name(),
                        rejected.getMqttMessage()
                                .getReasonString()
                                .map(text -> ", " + text)
                                .orElse(""));
            case Mqtt3ConnAckException rejected ->
                rejected(rejected.getMqttMessage().getReturnCode().name(), "");
            case Mqtt5DisconnectException ended ->
                "the broker closed the connection ("
                        + words(ended.getMqttMessage().getReasonCode().name()) + ")";
            default -> ofCause(failure);
        };
    }

    private static String rejected(String code, String detail) {
        return BAD_CREDENTIALS.contains(code)
                ? "the broker rejected the login (" + words(code) + detail
                        + "); check sensor.credentials.username and sensor.credentials.password"
                : "the broker rejected the connection (" + words(code) + detail + ")";
    }

    /** Uses the message of the innermost cause, and the types of the exceptions around it for the prefix. */
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

    /** Translates a library's text into words that tell the user which setting to change. */
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
