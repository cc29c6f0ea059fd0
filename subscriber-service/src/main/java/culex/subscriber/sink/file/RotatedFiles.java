package culex.subscriber.sink.file;

import culex.subscriber.sink.FailureReason;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jboss.logging.Logger;

/**
 * The rotated files of a file: {@code name-20261129T091500.123Z.jsonl} beside {@code name.jsonl}, compressed to {@code .gz} on a thread of
 * their own. A crash or a full disk leaves a rotated file uncompressed; a later rotation or start compresses it.
 */
final class RotatedFiles {

    private static final Logger LOG = Logger.getLogger(RotatedFiles.class);
    private static final String COMPRESSED = ".gz";
    private static final String UNFINISHED = ".gz.part";

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private final Path path;
    private final Path directory;
    private final String stem;
    private final String ending;
    private final Pattern rotated;
    private final boolean gzip;
    private final AtomicBoolean isPending = new AtomicBoolean();
    private final ExecutorService compressor = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("readings-gzip").factory());

    RotatedFiles(Path path, boolean gzip) {
        this.path = path.toAbsolutePath();
        this.directory = this.path.resolveSibling("");
        this.gzip = gzip;
        String name = path.getFileName().toString();
        int dot = name.lastIndexOf('.');
        stem = dot > 0 ? name.substring(0, dot) : name;
        ending = dot > 0 ? name.substring(dot) : "";
        rotated = Pattern.compile(Pattern.quote(stem) + "-\\d{8}T\\d{6}\\.\\d{3}Z(-\\d+)?" + Pattern.quote(ending));
    }

    /** Renames the file, which must be closed, to the name of a rotated file. If configured, another thread compresses it later. */
    void rotate(Instant now) throws IOException {
        String name = stem + "-" + TIME.format(now);
        Path target = path.resolveSibling(name + ending);
        for (int i = 1;
                Files.exists(target) || Files.exists(path.resolveSibling(target.getFileName() + COMPRESSED));
                i++) {
            target = path.resolveSibling(name + "-" + i + ending);
        }
        Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        AppendedFile.forceDirectory(path);
        compressEarlier();
    }

    /** Compresses the rotated files that are not compressed yet. Returns immediately. */
    void compressEarlier() {
        if (gzip && !compressor.isShutdown() && isPending.compareAndSet(false, true)) {
            compressor.execute(this::compressAll);
        }
    }

    /** Stops the compression of rotated files and does not wait until the compression has ended. */
    void close() {
        compressor.shutdownNow();
    }

    private void compressAll() {
        isPending.set(false);
        for (Path file : uncompressed()) {
            try {
                compress(file);
            } catch (IOException failed) {
                LOG.warnf("%s is not compressed: %s", file, FailureReason.of(failed));
                return;
            }
        }
    }

    private List<Path> uncompressed() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file ->
                            rotated.matcher(file.getFileName().toString()).matches())
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException failed) {
            LOG.warnf("the directory %s cannot be read: %s", directory, FailureReason.of(failed));
            return List.of();
        }
    }

    private static void compress(Path file) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + UNFINISHED);
        try (var channel = FileChannel.open(
                        part,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                var out = new GZIPOutputStream(Channels.newOutputStream(channel))) {
            Files.copy(file, out);
            out.finish();
            channel.force(true);
        } catch (IOException failed) {
            Files.deleteIfExists(part);
            throw failed;
        }
        Files.move(part, file.resolveSibling(file.getFileName() + COMPRESSED), StandardCopyOption.ATOMIC_MOVE);
        AppendedFile.forceDirectory(file);
        Files.delete(file);
    }
}
