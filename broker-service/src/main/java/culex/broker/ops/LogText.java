package culex.broker.ops;

import java.util.Locale;

/** Makes text from clients safe for log lines. */
public final class LogText {
    private static final int CHARACTERS_MAX = 200;

    private LogText() {}

    /**
     * The first {@value #CHARACTERS_MAX} characters of a text. Characters that could start another line, hide text or change its
     * direction are escaped, so that no client can forge a line.
     */
    public static String printable(String text) {
        return printable(text, CHARACTERS_MAX);
    }

    /** The first {@code charactersMax} characters of a text, escaped as {@link #printable(String)} does. */
    public static String printable(String text, int charactersMax) {
        StringBuilder out = new StringBuilder(Math.min(text.length(), charactersMax) + 16);
        text.codePoints().limit(charactersMax).forEach(point -> {
            switch (Character.getType(point)) {
                case Character.CONTROL,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR,
                        Character.PARAGRAPH_SEPARATOR,
                        Character.SURROGATE -> out.append(String.format(Locale.ROOT, "\\u%04x", point));
                default -> out.appendCodePoint(point);
            }
        });
        return out.toString();
    }

    /** A host and a port, an IPv6 address in brackets. */
    public static String address(String host, int port) {
        boolean bare = host.indexOf(':') >= 0 && !host.startsWith("[");
        return (bare ? '[' + host + ']' : host) + ':' + port;
    }
}
