package culex.subscriber.sink.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.InstantSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** A file of lines that is open for appending. Not safe for several threads. */
public final class AppendedFile implements Closeable {

    private static final Logger LOG = Logger.getLogger(AppendedFile.class);
    private static final int BLOCK_BYTES = 8192;

    private final Path path;
    private final FileChannel channel;
    private final InstantSource clock;
    private final int headerBytes;
    private @Nullable Object key;
    private long size;
    private long lastWriteMillis;

    private AppendedFile(Path path, FileChannel channel, int headerBytes, InstantSource clock) {
        this.path = path;
        this.channel = channel;
        this.headerBytes = headerBytes;
        this.clock = clock;
    }

    /**
     * Opens or creates a file. Removes an incomplete line at the end of the file, which a crash can cause: the message of that line was not
     * acknowledged to the broker.
     *
     * @param header the first line of a new file
     */
    public static AppendedFile open(Path path, byte[] header, InstantSource clock) throws IOException {
        boolean created = !Files.exists(path);
        FileChannel channel =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        var file = new AppendedFile(path, channel, header.length, clock);
        try {
            file.recover(header);
        } catch (IOException | RuntimeException failed) {
            file.abandon();
            throw failed;
        }
        if (created) {
            forceDirectory(path);
        }
        return file;
    }

    /** Writes the names of the files in the directory of {@code path} to the disk. */
    static void forceDirectory(Path path) throws IOException {
        Path directory = path.toAbsolutePath().getParent();
        if (directory != null) {
            try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
                channel.force(true);
            }
        }
    }

    /** Whether the path still names this open file; false after the file was moved or deleted. */
    boolean isInPlace() throws IOException {
        try {
            Object now = Files.readAttributes(path, BasicFileAttributes.class).fileKey();
            return key == null || key.equals(now);
        } catch (NoSuchFileException deleted) {
            return false;
        }
    }

    /** Whether the file has no messages yet. */
    boolean isEmpty() {
        return size <= headerBytes;
    }

    /** The size of the file in bytes. */
    public long size() {
        return size;
    }

    /** When the last message was written, in milliseconds since 1970. */
    long lastWriteMillis() {
        return lastWriteMillis;
    }

    /** Appends bytes; writes them to the disk if {@code force}. If that fails, the file is as it was before. */
    public void append(byte[] bytes, boolean force) throws IOException {
        try {
            var rest = ByteBuffer.wrap(bytes);
            long position = size;
            while (rest.hasRemaining()) {
                position += channel.write(rest, position);
            }
            if (force) {
                channel.force(false);
            }
        } catch (IOException failed) {
            truncateAfter(failed);
            throw failed;
        }
        size += bytes.length;
        lastWriteMillis = clock.millis();
    }

    /** Writes everything to the disk and closes the file. */
    @Override
    public void close() throws IOException {
        try (channel) {
            channel.force(true);
        }
    }

    /** Closes the file after a failure. */
    void abandon() {
        try {
            channel.close();
        } catch (IOException failed) {
            LOG.debugf("%s could not be closed: %s", path, failed);
        }
    }

    private void truncateAfter(IOException failed) {
        try {
            channel.truncate(size);
        } catch (IOException further) {
            failed.addSuppressed(further);
        }
    }

    private void recover(byte[] header) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        key = attributes.fileKey();
        lastWriteMillis = attributes.lastModifiedTime().toMillis();
        size = channel.size();
        long complete = endOfLastLine();
        if (complete < size) {
            LOG.warnf("%s ended with an incomplete line of %s bytes, which is removed", path, size - complete);
            channel.truncate(complete);
            size = complete;
        }
        if (size == 0) {
            append(header, true);
        }
    }

    /** Returns the position after the last line end; 0 if there is none. */
    private long endOfLastLine() throws IOException {
        var block = ByteBuffer.allocate(BLOCK_BYTES);
        long end = size;
        while (end > 0) {
            long start = Math.max(0, end - BLOCK_BYTES);
            block.clear().limit((int) (end - start));
            while (block.hasRemaining() && channel.read(block, start + block.position()) >= 0) {}
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) == '\n') {
                    return start + i + 1;
                }
            }
            end = start;
        }
        return 0;
    }
}
