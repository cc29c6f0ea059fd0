package culex.broker.security;

import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of a file of bans: {@code client|user|address VALUE [until=TIME] [reason=TEXT]}. A value with spaces is in double quotes. An
 * address may be a network, such as {@code 10.0.0.0/8}; the time is in the form of ISO 8601, and the reason goes to the end of the line.
 *
 * @param until when the ban ends; null for never
 * @param reason empty for none
 */
public record BanLine(Kind kind, String value, @Nullable Instant until, String reason) {
    /** Matches a line of the bans file. With its possessive quantifier, a long value cannot overflow the stack. */
    private static final Pattern LINE = Pattern.compile(
            "(?<kind>client|user|address)\\s+(?:\"(?<quoted>(?:[^\"\\\\]|\\\\.)*+)\"|(?<plain>[^\\s\"]\\S*))"
                    + "(?:\\s+until=(?<until>\\S+))?(?:\\s+reason=(?<reason>.*))?");

    /** Values that are written without quotes. */
    private static final Pattern PLAIN = Pattern.compile("[!#-~]+");

    /** The kinds of bans. */
    public enum Kind {
        CLIENT,
        USER,
        ADDRESS;

        /** The kind with a name, or null. */
        public static @Nullable Kind of(String name) {
            for (Kind kind : values()) {
                if (kind.text().equals(name)) {
                    return kind;
                }
            }
            return null;
        }

        /** The name of the kind in the file. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * Creates a ban that can be written as a line of the file.
     *
     * @throws IllegalArgumentException with one sentence when it cannot be written so
     */
    public static BanLine of(Kind kind, String value, @Nullable Instant until, String reason) {
        if (value.isEmpty() || value.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the value of a ban is a text without control characters");
        }
        if (reason.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("the reason of a ban is a text without control characters");
        }
        return parse(new BanLine(kind, value, until, reason).text());
    }

    /** @throws IllegalArgumentException with one sentence when the line is invalid */
    static BanLine parse(String line) {
        Matcher parts = LINE.matcher(line);
        Kind kind = parts.matches() ? Kind.of(parts.group("kind")) : null;
        if (kind == null) {
            throw new IllegalArgumentException(
                    "a ban is client, user or address with a value, and perhaps until=TIME and reason=TEXT");
        }
        String quoted = parts.group("quoted");
        String value = quoted == null ? parts.group("plain") : quoted.replaceAll("\\\\(.)", "$1");
        String reason = parts.group("reason");
        BanLine ban = new BanLine(kind, value, until(parts.group("until")), reason == null ? "" : reason.strip());
        if (kind == Kind.ADDRESS) {
            Network.parse(value);
        }
        return ban;
    }

    private static @Nullable Instant until(@Nullable String text) {
        try {
            return text == null ? null : Instant.parse(text);
        } catch (DateTimeParseException wrong) {
            throw new IllegalArgumentException("until must be a time such as 2030-01-31T12:00:00Z, not " + text);
        }
    }

    /** Whether the ban has not ended yet at the time {@code now}. */
    boolean holds(Instant now) {
        return until == null || now.isBefore(until);
    }

    /** The target of the ban. Of two bans with the same target, the one in the later line applies. */
    Target target() {
        return new Target(kind, kind == Kind.ADDRESS ? Network.parse(value) : value);
    }

    /**
     * The target of a ban.
     *
     * @param value a {@link Network}, or the text of a Client Identifier or user name
     */
    record Target(Kind kind, Object value) {}

    /** The ban as a line of the bans file, in the format that {@link #parse} reads. */
    String text() {
        String shown = PLAIN.matcher(value).matches()
                ? value
                : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        return kind.text()
                + ' '
                + shown
                + (until == null ? "" : " until=" + until)
                + (reason.isEmpty() ? "" : " reason=" + reason);
    }
}
