package culex.broker.security;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The value of a field of the requests to the HTTP service: text with placeholders for properties of the client, such as
 * {@code ${username}}. Immutable.
 */
public final class HttpTemplate {
    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([^{}]*)}");
    private static final int SHOWN_CHARACTERS_MAX = 64;

    /** Literal text and placeholders in turn; the first and the last one are literal text, which may be empty. */
    private final List<String> literals;

    private final List<Placeholder> placeholders;

    /** The properties of a client that a request can contain. */
    enum Placeholder {
        USERNAME,
        PASSWORD,
        CLIENTID,
        PEERHOST,
        CERT_COMMON_NAME,
        CERT_SUBJECT;

        private String text() {
            return "${" + name().toLowerCase(Locale.ROOT) + "}";
        }
    }

    private HttpTemplate(List<String> literals, List<Placeholder> placeholders) {
        this.literals = List.copyOf(literals);
        this.placeholders = List.copyOf(placeholders);
    }

    /**
     * Reads a text with placeholders.
     *
     * @throws IllegalArgumentException with one clause when the text has an unknown placeholder, or one without its end
     */
    public static HttpTemplate parse(String text) {
        List<String> literals = new ArrayList<>();
        List<Placeholder> placeholders = new ArrayList<>();
        Matcher found = PLACEHOLDER.matcher(text);
        int from = 0;
        while (found.find()) {
            literals.add(literal(text.substring(from, found.start())));
            placeholders.add(placeholder(found.group()));
            from = found.end();
        }
        literals.add(literal(text.substring(from)));
        return new HttpTemplate(literals, placeholders);
    }

    private static String literal(String text) {
        if (text.contains("${")) {
            throw new IllegalArgumentException("has a placeholder without its end: " + shown(text));
        }
        return text;
    }

    private static Placeholder placeholder(String text) {
        return Arrays.stream(Placeholder.values())
                .filter(placeholder -> placeholder.text().equals(text))
                .findAny()
                .orElseThrow(() -> new IllegalArgumentException("has the unknown placeholder " + shown(text)
                        + "; there are "
                        + Arrays.stream(Placeholder.values())
                                .map(Placeholder::text)
                                .collect(Collectors.joining(", "))));
    }

    private static String shown(String text) {
        String begin = text.substring(Math.max(0, text.indexOf("${")));
        return begin.substring(0, Math.min(begin.length(), SHOWN_CHARACTERS_MAX));
    }

    /**
     * The text with a value in place of each placeholder; null when a value is null. A placeholder in a value is not replaced.
     *
     * @param value returns the value of a placeholder; null when it cannot be sent
     */
    @Nullable String fill(Function<Placeholder, @Nullable String> value) {
        StringBuilder text = new StringBuilder(literals.getFirst());
        for (int i = 0; i < placeholders.size(); i++) {
            String filled = value.apply(placeholders.get(i));
            if (filled == null) {
                return null;
            }
            text.append(filled).append(literals.get(i + 1));
        }
        return text.toString();
    }
}
