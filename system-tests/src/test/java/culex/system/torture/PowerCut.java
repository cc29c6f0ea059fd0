package culex.system.torture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Kills of which half take the operating system's cache along: what the broker has not forced to the disk is cut off its files. A small
 * library, compiled here and loaded into the broker (LD_PRELOAD, so on Linux only and with a C compiler), writes down how long
 * each file was when it was last synced. Names are taken as safe at once: creating, renaming and deleting survive.
 */
final class PowerCut implements Disk {
    private static final int RECORD_BYTES = 16;

    private final Path data;
    private final Path library;
    private final Path log;
    private boolean isCut;

    /** @throws IOException when the library cannot be compiled */
    PowerCut(Path data, Path directory) throws IOException {
        this.data = data;
        this.library = DiskLibrary.compile(directory);
        this.log = directory.resolve("syncs.log").toAbsolutePath();
    }

    @Override
    public Map<String, String> environment() {
        return Map.of("LD_PRELOAD", library.toString(), "CULEX_SYNC_LOG", log.toString());
    }

    /**
     * Every other time, the first among them, the power goes: every file of the data is cut to what was synced; what an earlier kill left in the
     * cache, and nobody has synced since, goes too.
     */
    @Override
    public void afterKill() throws IOException {
        isCut = !isCut;
        if (isCut) {
            cutOff();
        }
    }

    /** After an ordered stop nothing may hang on the cache. */
    @Override
    public void afterStop() throws IOException {
        cutOff();
    }

    private void cutOff() throws IOException {
        Map<Long, Long> synced = synced();
        ByteBuffer kept = ByteBuffer.allocate(RECORD_BYTES * 10_000).order(ByteOrder.nativeOrder());
        try (Stream<Path> files = Files.walk(data)) {
            files.filter(Files::isRegularFile).forEach(file -> {
                long inode = inode(file);
                long size = synced.getOrDefault(inode, 0L);
                cut(file, size);
                kept.putLong(inode).putLong(size);
            });
        }
        try (FileChannel out = FileChannel.open(
                log, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            out.write(kept.flip());
        }
    }

    private Map<Long, Long> synced() throws IOException {
        Map<Long, Long> synced = new HashMap<>();
        ByteBuffer records = ByteBuffer.wrap(Files.readAllBytes(log)).order(ByteOrder.nativeOrder());
        while (records.remaining() >= RECORD_BYTES) {
            synced.put(records.getLong(), records.getLong());
        }
        return synced;
    }

    private static long inode(Path file) {
        try {
            return ((Number) Files.getAttribute(file, "unix:ino")).longValue();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void cut(Path file, long size) {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
