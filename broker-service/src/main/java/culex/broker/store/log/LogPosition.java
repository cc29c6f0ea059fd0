package culex.broker.store.log;

import java.nio.ByteBuffer;

/**
 * The place of a commit in the log, and what the next commit continues.
 *
 * @param position the last position of the log that belongs to the commit; 0 before the first commit
 * @param epoch the number of take-overs up to this commit; it grows by one with each owner
 * @param index the number of commits up to this one, without gaps
 * @param checksum the checksum of the commit, which the next commit repeats
 */
public record LogPosition(long position, long epoch, long index, int checksum) {
    /** The position before the first commit. */
    public static final LogPosition START = new LogPosition(0, 0, 0, 0);

    private static final int BYTES = 3 * Long.BYTES + Integer.BYTES;

    /** Reads what {@link #toBytes} has written. */
    public static LogPosition of(byte[] bytes) {
        if (bytes.length != BYTES) {
            throw new DamagedLogException("the stored position in the log has " + bytes.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new LogPosition(in.getLong(), in.getLong(), in.getLong(), in.getInt());
    }

    /** The position as bytes, for the local store. */
    public byte[] toBytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(position)
                .putLong(epoch)
                .putLong(index)
                .putInt(checksum)
                .array();
    }
}
