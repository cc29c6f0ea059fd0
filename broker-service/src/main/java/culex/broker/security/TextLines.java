package culex.broker.security;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Reads the lines of a text file that people write. */
final class TextLines {
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private TextLines() {}

    /**
     * Returns the lines, without the byte order mark that editors on Windows put before the first line. As part of that line it would
     * change the name of a user without a visible difference.
     */
    static List<String> read(Path file) throws IOException {
        List<String> lines = Files.readAllLines(file);
        if (!lines.isEmpty() && lines.getFirst().startsWith(BYTE_ORDER_MARK)) {
            lines.set(0, lines.getFirst().substring(BYTE_ORDER_MARK.length()));
        }
        return lines;
    }
}
