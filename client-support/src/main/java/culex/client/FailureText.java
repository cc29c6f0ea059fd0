package culex.client;

import com.hivemq.client.mqtt.mqtt3.exceptions.Mqtt3ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5ConnAckException;
import com.hivemq.client.mqtt.mqtt5.exceptions.Mqtt5DisconnectException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Describes in one line why a connection or the handling of a message failed. Immutable. */
public final class FailureText {

    private static final Set<String> BAD_CREDENTIALS = Set.of("BAD_USER_NAME_OR_PASSWORD", "NOT_AUTHORIZED");

    private static final Pattern HTTP_STATUS = Pattern.compile("getStatus: (\\d{3}[^\\r\\n]*)");
    /** Prefix of a message of Netty's native transport: {@code recvAddress(..) failed with error(-104): }. */
    private static final Pattern SYSTEM_CALL = Pattern.compile("^\\w+\\(\\.\\.\\) failed with error\\(-?\\d+\\): ");

    private final String prefix;

    /** Creates texts that name settings with this prefix, such as {@code sensor.}. */
    public FailureText(String prefix) {
        this.prefix = prefix;
    }

    /** Returns the reason without a line break at its end. */
    public String of(Throwable failure) {
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
            default -> ofCause(failure);
        };
    }

    /** Returns a constant's name in words: {@code NOT_AUTHORIZED} becomes "not authorized". */
    public static String words(String code) {
        return code.toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    private String rejected(String code, String detail) {
        return BAD_CREDENTIALS.contains(code)
                ? "the broker rejected the login (" + words(code) + detail + "); check " + prefix
                        + "credentials.username and " + prefix + "credentials.password"
                : "the broker rejected the connection (" + words(code) + detail + ")";
    }

    /** Returns the message of the innermost cause; the types of the exceptions around it determine the text before the message. */
    private String ofCause(Throwable failure) {
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
        String line = firstLine(message);
        return kind + plain(line.endsWith(".") ? line.substring(0, line.length() - 1) : line);
    }

    /** Translates a library's text into words that tell the user which setting to change. */
    private String plain(String line) {
        Matcher status = HTTP_STATUS.matcher(line);
        if (status.find()) {
            return "the server answered HTTP " + status.group(1) + " instead of MQTT over WebSocket; check " + prefix
                    + "broker.path (Culex has it on /, /mqtt and /ws)";
        }
        if (line.contains("not an SSL/TLS record")) {
            return "the port does not speak TLS; use the transport ws or tcp, or another port";
        }
        return SYSTEM_CALL.matcher(line).replaceFirst("");
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse(text);
    }
}
