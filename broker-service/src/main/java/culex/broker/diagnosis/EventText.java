package culex.broker.diagnosis;

import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Events as lines of text, in files and in memory: ten fields with tabs between them, in the order of {@link ClientEvent}. A backslash
 * and control characters are escaped, so that no client can forge a line. Stateless.
 */
final class EventText {
    private static final int FIELDS = 10;
    private static final int HEX = 16;
    private static final int LINE_SEPARATOR = 0x2028;
    private static final int PARAGRAPH_SEPARATOR = 0x2029;

    private EventText() {}

    /** An event as a line, with its line feed. */
    static byte[] encode(ClientEvent event) {
        StringBuilder line = new StringBuilder(128);
        line.append(Instant.ofEpochMilli(event.atMillis())).append('\t');
        line.append(event.kind().label()).append('\t');
        for (String text :
                List.of(event.clientId(), event.user(), event.address(), event.by(), event.reason(), event.detail())) {
            line.append(escape(text)).append('\t');
        }
        line.append(event.inFlight()).append('\t').append(event.queued()).append('\n');
        return line.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** A text in which a backslash, control characters and line separators are escaped. */
    static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\') {
                out.append("\\\\");
            } else if (Character.isISOControl(c) || c == LINE_SEPARATOR || c == PARAGRAPH_SEPARATOR) {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }

    /** The events of several lines, oldest first. A line that is not an event, such as an incomplete one, is skipped. */
    static List<ClientEvent> decodeAll(byte[] lines) {
        List<ClientEvent> events = new ArrayList<>();
        int from = 0;
        for (int i = 0; i < lines.length; i++) {
            if (lines[i] == '\n') {
                ClientEvent event = decode(new String(lines, from, i - from, StandardCharsets.UTF_8));
                if (event != null) {
                    events.add(event);
                }
                from = i + 1;
            }
        }
        return events;
    }

    /** The event of a line without its line feed, or null when the line is not an event. */
    static @Nullable ClientEvent decode(String line) {
        String[] fields = line.split("\t", -1);
        if (fields.length != FIELDS) {
            return null;
        }
        try {
            return new ClientEvent(
                    Instant.parse(fields[0]).toEpochMilli(),
                    ClientEvent.Kind.valueOf(fields[1].toUpperCase(Locale.ROOT)),
                    unescape(fields[2]),
                    unescape(fields[3]),
                    unescape(fields[4]),
                    unescape(fields[5]),
                    unescape(fields[6]),
                    unescape(fields[7]),
                    Long.parseLong(fields[8]),
                    Long.parseLong(fields[9]));
        } catch (DateTimeException | IllegalArgumentException | StringIndexOutOfBoundsException broken) {
            return null;
        }
    }

    private static String unescape(String text) {
        if (text.indexOf('\\') < 0) {
            return text;
        }
        StringBuilder out = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\') {
                out.append(c);
            } else if (text.charAt(i + 1) == '\\') {
                out.append('\\');
                i++;
            } else {
                out.append((char) Integer.parseInt(text, i + 2, i + 6, HEX));
                i += 5;
            }
        }
        return out.toString();
    }
}
