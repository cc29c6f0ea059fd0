package culex.broker.security;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A client's message of OAUTHBEARER (RFC 7628, section 3.1): a header, then fields that each end with 0x01, then 0x01.
 *
 * @param token the token in the message
 * @param actsFor the user that the client wants to act for, or null when it names none
 */
record BearerMessage(String token, @Nullable String actsFor) {
    private static final char SEPARATOR = '\u0001';
    private static final String SCHEME = "bearer ";

    /**
     * Parses a message; null when it is malformed. Takes time in proportion to the length of the message only, because it runs on an event
     * loop.
     */
    static @Nullable BearerMessage parse(byte[] data) {
        String text = new String(data, StandardCharsets.UTF_8);
        int fields = text.indexOf(SEPARATOR) + 1;
        if (fields == 0) {
            return null;
        }
        String[] header =
                text.substring(0, fields - 1).split(",", -1); // channel binding, authorization identity, empty part
        boolean hasName = header.length == 3 && header[1].startsWith("a=") && header[1].length() > 2;
        boolean isHeader = header.length == 3
                && (header[0].equals("n") || header[0].equals("y")) // p= would bind the token to a TLS channel
                && (header[1].isEmpty() || hasName)
                && header[2].isEmpty();
        String token = isHeader ? token(text, fields) : null;
        return token == null ? null : new BearerMessage(token, hasName ? header[1].substring(2) : null);
    }

    /** The token in the fields; null when not exactly one field contains a token, or a field is malformed. */
    private static @Nullable String token(String text, int begin) {
        String token = null;
        int at = begin;
        while (at < text.length() && text.charAt(at) != SEPARATOR) {
            int end = text.indexOf(SEPARATOR, at);
            int equals = text.indexOf('=', at);
            if (end < 0 || equals <= at || equals > end) {
                return null;
            }
            if (text.startsWith("auth=", at)) {
                String value = text.substring(equals + 1, end);
                if (token != null || !value.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                    return null;
                }
                token = value.substring(SCHEME.length()).strip();
            }
            at = end + 1;
        }
        boolean isWhole = at == text.length() - 1 && text.charAt(at) == SEPARATOR;
        return isWhole && token != null && !token.isEmpty() && token.indexOf(' ') < 0 ? token : null;
    }

    @Override
    public String toString() {
        return "BearerMessage"; // a token is a secret
    }
}
