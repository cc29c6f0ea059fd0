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
 * What a file of settings says, read again when the file changes; a change that makes no sense is left out and told in the log.
 * Read from any thread; {@link #look} reads the file and is for worker threads, one at a time.
 *
 * @param <T> what the file says; immutable
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
     * By this a change of the file is detected. The path is resolved, because Kubernetes replaces a mounted file by a link to another one.
     */
    private record Stamp(Path path, long modifiedMillis, long bytes) {}

    /**
     * Reads the file.
     *
     * @param setting the name of the setting that names the file, for messages
     * @param parse throws IllegalArgumentException with one sentence when the lines make no sense; any other exception of it also means
     *     that
     * @throws IllegalArgumentException with one line when it cannot be read or makes no sense
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

    /** What the file says. */
    public T content() {
        return content;
    }

    /**
     * What is wrong with the file as it is now, so that {@link #content} is what it said before; empty when nothing is. May be called from
     * any thread.
     */
    public String trouble() {
        return failure;
    }

    /** Reads the file again if it has changed; returns whether its content was replaced. */
    public boolean look() {
        try {
            Stamp now = stampNow();
            if (!now.equals(stamp)) {
                List<String> lines = read();
                stamp = now; // after an error while reading it stays as it was, so that the file is read again
                content = parse.apply(lines);
                failure = "";
                LOG.infof("%s: %s has changed and was read again", setting, path);
                return true;
            }
        } catch (IOException | RuntimeException | StackOverflowError wrong) {
            String said = reason(wrong);
            if (!said.equals(failure)) {
                LOG.errorf("%s: %s; what it said before still holds", setting, said);
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
        return Files.readAllLines(path);
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
