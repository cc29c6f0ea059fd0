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
 * Simulates a power cut at every other kill: removes from the broker's files everything that was not synced. A small C library, compiled
 * here and loaded into the broker with LD_PRELOAD (Linux only), records the length of each file at its last sync. Creating, renaming and
 * deleting a file are treated as durable immediately.
 */
final class PowerCut implements Disk {
    private static final int RECORD_BYTES = 16;

    private final Path data;
    private final Path library;
    private final Path log;
    private boolean isCut;

    /** @throws IOException if the library cannot be compiled */
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
     * At the first call and every other one after it, truncates every data file to its synced length. This also removes bytes that an
     * earlier kill left unsynced.
     */
    @Override
    public void afterKill() throws IOException {
        isCut = !isCut;
        if (isCut) {
            cutOff();
        }
    }

    /** Also truncates the files after an ordered stop, because a stopped broker must have synced everything. */
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
