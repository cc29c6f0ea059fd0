package culex.subscriber.connection;

import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Describes in one line why a connection or the handling of a message failed. */
public final class FailureText {

    private static final Set<String> BAD_CREDENTIALS = Set.of("BAD_USER_NAME_OR_PASSWORD", "NOT_AUTHORIZED");

    private static final Pattern HTTP_STATUS = Pattern.compile("getStatus: (\\d{3}[^\\r\\n]*)");
    /** Prefix of a message of Netty's native transport: {@code recvAddress(..) failed with error(-104): }. */
    private static final Pattern SYSTEM_CALL = Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

    private FailureText() {}

    /** Returns the reason without a line break at its end. */
    public static String of(Throwable failure) {
        return switch (failure) {
            case Mqtt5ConnAckException rejected ->
                rejected(
                        rejected.getMqttMessage().getReasonCode().name(),
                        rejected.getMqttMessage()
                                .getReasonString()
                                .map(text -> ", " + firstLine(text.toString()))
                                .orElse(""));
            case Mqtt3ConnAckException rejected ->
                rejected(rejected.getMqttMessage().getReturnCode().name(), "");
            case Mqtt5DisconnectException ended ->
                "the broker closed the connection ("
                        + words(ended.getMqttMessage().getReasonCode().name()) + ")";
            default -> ofCause(rootOf(failure));
        };
    }

    /** Returns a constant's name in words: {@code NOT_AUTHORIZED} becomes "not authorized". */
    static String words(String code) {
        return code.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private static String rejected(String code, String detail) {
        return BAD_CREDENTIALS.contains(code)
                ? "the broker rejected the login (" + words(code) + detail
                        + "); check readings.credentials.username and readings.credentials.password"
                : "the broker rejected the connection (" + words(code) + detail + ")";
    }

    private static String ofCause(Throwable cause) {
        String message = cause.getMessage();
        String line = message == null ? cause.getClass().getSimpleName() : plain(firstLine(message));
        return switch (cause) {
            case UnknownHostException unknown -> "unknown host: " + line;
            case SSLException tls -> "TLS failed: " + line;
            default -> line;
        };
    }

    /** Translates a library's text into words that tell the user which setting to change. */
    private static String plain(String line) {
        Matcher status = HTTP_STATUS.matcher(line);
        if (status.find()) {
            return "the server answered HTTP " + status.group(1)
                    + " instead of MQTT over WebSocket; check readings.broker.path (Culex has it on /, /mqtt and /ws)";
        }
        if (line.contains("not an SSL/TLS record")) {
            return "the port does not speak TLS; use the transport ws or tcp, or another port";
        }
        return SYSTEM_CALL.matcher(line).replaceFirst("");
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }
}
