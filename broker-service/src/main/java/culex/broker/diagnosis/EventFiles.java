package culex.broker.diagnosis;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The events on disk, in files to which lines are appended: events-1.log, events-2.log. When the newest file is full, the next one begins
 * with all events that are in memory, and then the older ones are deleted. A crash of the process loses no completely written line. A crash
 * of the machine may lose the lines of the last seconds, because they are not synced. Used on the worker; only one process uses a
 * directory.
 */
final class EventFiles implements AutoCloseable {
    private static final String PREFIX = "events-";
    private static final String SUFFIX = ".log";
    private static final String NEXT = "events.next";
    private static final String LOCK = "events.lock";

    private final Path directory;
    private final FileChannel lockFile;
    private long number;
    private @Nullable FileChannel newest;

    private EventFiles(Path directory, FileChannel lockFile) {
        this.directory = directory;
        this.lockFile = lockFile;
    }

    /**
     * Opens a directory; creates it if it does not exist.
     *
     * @throws IOException when the directory cannot be used, or another process uses it
     */
    static EventFiles open(Path directory) throws IOException {
        Files.createDirectories(directory);
        FileChannel lockFile =
                FileChannel.open(directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = lockFile.tryLock();
            if (lock == null) {
                throw new IOException(directory + " is in use by another broker");
            }
        } catch (IOException | OverlappingFileLockException inUse) {
            lockFile.close();
            throw inUse instanceof IOException failed
                    ? failed
                    : new IOException(directory + " is in use by another broker", inUse);
        }
        return new EventFiles(directory, lockFile);
    }

    /**
     * The content of the newest file, which begins with the events of the older ones; empty when there is no file. Call this method before
     * {@link #begin}.
     */
    byte[] load() throws IOException {
        List<Path> all = files();
        if (all.isEmpty()) {
            return new byte[0];
        }
        Path file = all.getLast();
        number = numberOf(file);
        return Files.readAllBytes(file);
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> all = Files.list(directory)) {
            return all.filter(file -> numberOf(file) > 0)
                    .sorted((one, other) -> Long.compare(numberOf(one), numberOf(other)))
                    .toList();
        }
    }

    /** The number of a file of events; 0 for any other file. */
    private static long numberOf(Path file) {
        String name = String.valueOf(file.getFileName());
        if (!name.startsWith(PREFIX) || !name.endsWith(SUFFIX)) {
            return 0;
        }
        try {
            return Long.parseLong(name, PREFIX.length(), name.length() - SUFFIX.length(), 10);
        } catch (NumberFormatException other) {
            return 0;
        }
    }

    /** Begins the next file with these lines, and deletes the older files. If this fails, the older files are not changed. */
    void begin(Consumer<Consumer<byte[]>> lines) throws IOException {
        close(newest);
        newest = null;
        Path next = directory.resolve(NEXT);
        try (FileChannel out = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            Lines written = new Lines(new BufferedOutputStream(Channels.newOutputStream(out)));
            lines.accept(written);
            written.finish();
            out.force(true); // the file must be on disk before the older files are deleted
        }
        List<Path> before = files();
        Path file = directory.resolve(PREFIX + (number + 1) + SUFFIX);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        number++;
        newest = FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        for (Path old : before) {
            Files.deleteIfExists(old);
        }
    }

    /** Appends lines to the newest file. */
    void append(ByteBuffer lines) throws IOException {
        FileChannel file = newest;
        if (file == null) {
            throw new IOException("no file of events is open");
        }
        while (lines.hasRemaining()) {
            file.write(lines);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            close(newest);
        } finally {
            lockFile.close();
        }
    }

    private static void close(@Nullable FileChannel file) throws IOException {
        if (file != null) {
            file.close();
        }
    }

    /** Writes lines; after the first failure, remembers the exception and writes nothing more. */
    private static final class Lines implements Consumer<byte[]> {
        private final OutputStream out;
        private @Nullable IOException failure;

        Lines(OutputStream out) {
            this.out = out;
        }

        @Override
        public void accept(byte[] lines) {
            if (failure != null) {
                return;
            }
            try {
                out.write(lines);
            } catch (IOException failed) {
                failure = failed;
            }
        }

        void finish() throws IOException {
            if (failure != null) {
                throw failure;
            }
            out.flush();
        }
    }
}
