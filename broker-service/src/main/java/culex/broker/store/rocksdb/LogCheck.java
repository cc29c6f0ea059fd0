package culex.broker.store.rocksdb;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.jboss.logging.Logger;

/**
 * Checks RocksDB's logs before RocksDB reads them. RocksDB treats a record that it cannot read as the end of the log if the damage is like
 * that of a torn write, even at the start of a log, and opens the database without the records after it. In a log that a crash has cut, no
 * complete record follows the incomplete one. If one does, the log is damaged.
 */
final class LogCheck {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");
    private static final int BLOCK_BYTES = 32 * 1024;
    private static final int HEADER_BYTES = 7;
    private static final int TYPE_AT = 6;
    private static final int CRC_MASK_DELTA = 0xa282ead8;
    /** Maximum type of a record with data: FULL, FIRST, MIDDLE and LAST. */
    private static final int DATA_TYPE_MAX = 4;

    private final byte[] bytes = new byte[BLOCK_BYTES];
    private final ByteBuffer block = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    private final CRC32C crc = new CRC32C();

    private LogCheck() {}

    /**
     * Checks the files of a database.
     *
     * @throws DamagedStoreException when CURRENT or the newest log is missing, or when the damage of a log cannot come from a crash in the
     *     middle of a write
     */
    static void check(Path directory) throws IOException {
        checkCurrent(directory);
        NewestLog.check(directory);
        List<String> logs = LogFiles.names(directory).stream()
                .filter(LogFiles::isLog)
                .sorted()
                .toList();
        LogCheck check = new LogCheck();
        for (String log : logs) {
            check.checkLog(directory.resolve(log));
        }
    }

    /** When CURRENT is missing, RocksDB would create an empty database over the existing files. */
    private static void checkCurrent(Path directory) throws IOException {
        if (Files.exists(directory.resolve("CURRENT"))) {
            return;
        }
        boolean isDatabase = LogFiles.names(directory).stream()
                .anyMatch(name -> name.startsWith("MANIFEST-") || name.endsWith(".sst") || LogFiles.isLog(name));
        if (isDatabase) {
            throw new DamagedStoreException("the file CURRENT is missing");
        }
    }

    private void checkLog(Path log) throws IOException {
        try (FileChannel channel = FileChannel.open(log)) {
            long unreadable = -1;
            for (long at = 0; at < channel.size(); at += BLOCK_BYTES) {
                block.clear();
                readFully(channel, at);
                block.flip();
                if (unreadable < 0) {
                    int bad = firstUnreadable();
                    if (bad < 0) {
                        continue;
                    }
                    unreadable = at + bad;
                    if (unreadable == 0 && isZero(HEADER_BYTES)) {
                        throw new DamagedStoreException(log.getFileName() + " begins with zeros");
                    }
                    if (hasRecordBehind(bad + 1)) {
                        throw damagedAt(log, unreadable);
                    }
                } else if (hasRecordBehind(0)) {
                    throw damagedAt(log, unreadable);
                }
            }
            if (unreadable >= 0) {
                LOG.warnf(
                        "The log %s of the store ends in the middle of a write: %d bytes from byte %d on are not used. That is"
                                + " normal after a crash or a power cut, and nothing in them was acknowledged if the disk keeps"
                                + " what is synced.",
                        log.getFileName(), channel.size() - unreadable, unreadable);
            }
        }
    }

    private static DamagedStoreException damagedAt(Path log, long at) {
        return new DamagedStoreException(
                log.getFileName() + " has a damaged record at byte " + at + " and intact records behind it");
    }

    private void readFully(FileChannel channel, long at) throws IOException {
        long next = at;
        while (block.hasRemaining()) {
            int read = channel.read(block, next);
            if (read < 0) {
                return;
            }
            next += read;
        }
    }

    private boolean isZero(int count) {
        for (int i = 0; i < Math.min(count, block.limit()); i++) {
            if (block.get(i) != 0) {
                return false;
            }
        }
        return block.limit() > 0;
    }

    /** The offset of the first unreadable record of the block, or -1. */
    private int firstUnreadable() {
        int at = 0;
        while (block.limit() - at >= HEADER_BYTES) {
            if (!isRecord(at)) {
                return at;
            }
            at += HEADER_BYTES + length(at);
        }
        boolean isWhole = block.limit() == BLOCK_BYTES || at == block.limit(); // the rest may be too short for a header
        return isWhole ? -1 : at;
    }

    private int length(int at) {
        return block.getShort(at + 4) & 0xFFFF;
    }

    private boolean isRecord(int at) {
        int type = block.get(at + TYPE_AT) & 0xFF;
        int length = length(at);
        boolean isPossible = type != 0 && at + HEADER_BYTES + length <= block.limit();
        if (!isPossible) {
            return false;
        }
        crc.reset();
        crc.update(bytes, at + TYPE_AT, 1 + length);
        int sum = (int) crc.getValue();
        int masked = (sum >>> 15 | sum << 17) + CRC_MASK_DELTA;
        return masked == block.getInt(at);
    }

    /** Whether an intact record with data begins in the block at or after an offset. */
    private boolean hasRecordBehind(int from) {
        for (int at = from; at + HEADER_BYTES < block.limit(); at++) {
            int type = block.get(at + TYPE_AT) & 0xFF;
            if (type > 0 && type <= DATA_TYPE_MAX && length(at) > 0 && isRecord(at)) {
                return true;
            }
        }
        return false;
    }
}
