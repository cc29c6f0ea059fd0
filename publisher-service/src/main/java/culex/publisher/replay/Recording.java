package culex.publisher.replay;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * A recording, read line by line from disk: JSON lines of {@code ./culex record} or {@code mosquitto_sub -F %j}, or the subscriber's CSV.
 * Not thread-safe.
 */
public final class Recording implements AutoCloseable {

    /** Maximum of bytes of a line, so that a file without line ends does not fill the memory. */
    static final int LINE_BYTES_MAX = 32 * 1024 * 1024;

    private static final int BUFFER_BYTES = 65_536;

    /** Reads the message of a line. */
    private interface Format {
        RecordedMessage parse(String line) throws RecordingException;
    }

    private final Path file;
    private final TopicMapping topics;
    private final InputStream input;
    private Format format;
    private long number;

    /**
     * Opens a recording.
     *
     * @throws RecordingException if the file cannot be opened
     */
    public Recording(RecordingSettings settings) throws RecordingException {
        this.file = settings.file();
        this.topics = settings.topics();
        this.format = new JsonLine(topics)::parse;
        try {
            input = new BufferedInputStream(open(file), BUFFER_BYTES);
        } catch (NoSuchFileException missing) {
            throw new RecordingException("there is no file " + file);
        } catch (IOException unreadable) {
            throw new RecordingException(file + " cannot be read (" + unreadable + ")");
        }
    }

    private static InputStream open(Path file) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        if (!file.toString().endsWith(".gz")) {
            return bytes;
        }
        try {
            return new GZIPInputStream(bytes, BUFFER_BYTES);
        } catch (IOException noGzip) {
            bytes.close();
            throw noGzip;
        }
    }

    /** Throws a {@link RecordingException} unless the file is a recording: it can be read, and its first message is valid. */
    public static void check(RecordingSettings settings) throws RecordingException {
        try (var recording = new Recording(settings)) {
            if (recording.next() == null) {
                throw new RecordingException(settings.file() + " has no messages");
            }
        } catch (IOException unreadable) {
            throw new RecordingException(settings.file() + " cannot be read (" + unreadable + ")");
        }
    }

    /**
     * Returns the next message; null at the end. After a {@link RecordingException} the caller may continue with the next line.
     *
     * @throws RecordingException if the line is malformed; the message has the number of the line
     * @throws IOException if the file cannot be read any more
     */
    public @Nullable RecordedMessage next() throws RecordingException, IOException {
        try {
            byte[] bytes = line();
            if (bytes != null && number == 1 && isHeader(bytes)) {
                format = new CsvLine(text(bytes), topics)::parse;
                bytes = line();
            }
            return bytes == null ? null : format.parse(text(bytes));
        } catch (RecordingException wrong) {
            throw new RecordingException(file + ", line " + number + ": " + wrong.getMessage());
        }
    }

    private static boolean isHeader(byte[] line) {
        return new String(line, StandardCharsets.UTF_8).startsWith(CsvLine.HEADER);
    }

    private static String text(byte[] line) throws RecordingException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException malformed) {
            throw new RecordingException("it is not UTF-8");
        }
    }

    /** Returns the next line that is not empty, without its line end; null at the end of the file. */
    private byte @Nullable [] line() throws RecordingException, IOException {
        var line = new ByteArrayOutputStream();
        long length = 0;
        while (true) {
            int value = input.read();
            if (value == '\n' || (value < 0 && length > 0)) {
                number++;
                if (length > LINE_BYTES_MAX) {
                    throw new RecordingException("it has more than " + LINE_BYTES_MAX + " bytes");
                }
                if (line.size() > 0) {
                    return line.toByteArray();
                }
                length = 0;
            } else if (value < 0) {
                return null;
            } else if (value != '\r') {
                length++;
                if (length <= LINE_BYTES_MAX) {
                    line.write(value);
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        input.close();
    }
}
