package culex.broker.store.rocksdb;

import java.io.PrintStream;

/** Prints lines of names and values, as text or as JSON. */
final class StoreOutput {
    private final PrintStream stream;
    private final boolean isJson;
    private final int limit;
    private long lines;

    StoreOutput(PrintStream stream, boolean isJson, int limit) {
        this.stream = stream;
        this.isJson = isJson;
        this.limit = limit;
    }

    /** Prints one line of alternating names and values. Beyond the maximum number of lines, only counts the line. */
    void line(Object... namesAndValues) {
        lines++;
        if (lines > limit) {
            return;
        }
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            String name = String.valueOf(namesAndValues[i]);
            Object value = namesAndValues[i + 1];
            if (isJson) {
                line.append(i == 0 ? "{" : ",").append(quoted(name)).append(':');
                line.append(value instanceof Number ? value.toString() : quoted(String.valueOf(value)));
            } else {
                line.append(i == 0 ? "" : "  ").append(name).append(' ').append(printable(String.valueOf(value)));
            }
        }
        stream.println(isJson ? line.append('}').toString() : line.toString());
    }

    /** Prints how many records were removed, or would be removed. */
    void summary(long records, boolean isRemoved) {
        if (isJson) {
            stream.println("{\"records\":" + records + ",\"removed\":" + isRemoved + "}");
        } else {
            stream.println(
                    isRemoved
                            ? "Removed " + records + " records."
                            : "Would remove " + records + " records; --yes removes them.");
        }
    }

    /** Prints how many lines were not printed because of the maximum. */
    void end() {
        if (lines > limit && !isJson) {
            stream.println("and " + (lines - limit) + " more (--limit)");
        }
    }

    private static String printable(String text) {
        StringBuilder printable = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (Character.isISOControl(c) || Character.getType(c) == Character.FORMAT) {
                for (char unit : Character.toChars(c)) { // JSON escapes each UTF-16 code unit
                    printable.append(String.format("\\u%04x", (int) unit));
                }
            } else {
                printable.appendCodePoint(c);
            }
        });
        return printable.toString();
    }

    private static String quoted(String text) {
        return '"' + printable(text.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
    }
}
