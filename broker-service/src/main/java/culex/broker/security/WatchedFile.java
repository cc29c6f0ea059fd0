package culex.broker.security;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * The content of a file that a setting names. The file is read again when it changes; an invalid change is logged and ignored. The content
 * may be read from any thread. {@link #look} reads the file, so call it on worker threads, one at a time.
 *
 * @param <T> the type of the content; immutable
 */
public final class WatchedFile<T> {
    private static final Logger LOG = Logger.getLogger("culex.broker");
    private static final long BYTES_MAX = 256L << 20;

    private final String setting;
    private final Path path;
    private final Function<List<String>, T> parse;
    private Stamp stamp;
    private volatile String failure = "";
    private volatile T content;

    /**
     * Identifies a version of the file. The path is resolved, because Kubernetes replaces a mounted file by changing a link to another
     * file.
     */
    private record Stamp(Path path, long modifiedMillis, long bytes) {}

    /**
     * Reads the file.
     *
     * @param setting the name of the setting that names the file, for messages
     * @param parse parses the lines; throws IllegalArgumentException with one sentence when they are invalid. Any other exception also
     *     means that they are invalid
     * @throws IllegalArgumentException with one line when the file cannot be read or is invalid
     */
    public WatchedFile(String setting, Path path, Function<List<String>, T> parse) {
        this.setting = setting;
        this.path = path;
        this.parse = parse;
        try {
            stamp = stampNow();
            content = parse.apply(read());
        } catch (IOException | RuntimeException | StackOverflowError wrong) {
            throw new IllegalArgumentException(setting + ": " + reason(wrong), wrong);
        }
    }

    /** The last valid content of the file. */
    public T content() {
        return content;
    }

    /**
     * What is wrong with the current file, so that {@link #content} still returns the last valid content; empty when the file is valid. May
     * be called from any thread.
     */
    public String trouble() {
        return failure;
    }

    /** Reads the file again if the file has changed; returns whether the loaded content was replaced. */
    public boolean look() {
        try {
            Stamp now = stampNow();
            if (!now.equals(stamp)) {
                List<String> lines = read();
                stamp = now; // not set after a read error, so that the next look reads the file again
                content = parse.apply(lines);
                failure = "";
                LOG.infof("%s: %s has changed and was read again", setting, path);
                return true;
            }
        } catch (IOException | RuntimeException | StackOverflowError wrong) {
            String said = reason(wrong);
            if (!said.equals(failure)) {
                LOG.errorf("%s: %s; its previous content stays in use", setting, said);
            }
            failure = said;
        }
        return false;
    }

    private Stamp stampNow() throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        return new Stamp(path.toRealPath(), attributes.lastModifiedTime().toMillis(), attributes.size());
    }

    private List<String> read() throws IOException {
        if (Files.size(path) > BYTES_MAX) {
            throw new IllegalArgumentException("it is larger than " + BYTES_MAX + " bytes");
        }
        return TextLines.read(path);
    }

    private String reason(Throwable wrong) {
        return switch (wrong) {
            case NoSuchFileException missing -> "there is no file " + path;
            case MalformedInputException malformed -> path + " is not UTF-8";
            case IOException unreadable -> path + " cannot be read (" + unreadable + ")";
            case IllegalArgumentException senseless -> path + ": " + senseless.getMessage();
            case StackOverflowError tooDeep -> path + ": a line in it is too long";
            default -> path + ": it cannot be read (" + wrong + ")";
        };
    }
}
