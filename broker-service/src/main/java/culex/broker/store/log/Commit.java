package culex.broker.store.log;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * One commit of the store, as it stands in the log: changes of records that apply all together or not at all.
 *
 * <p>The bytes are big-endian: {@code CLXC}, format (1 byte), flags (1), shard (2), checksum of the cluster's name (4), epoch (8), index
 * (8), checksum of the commit before (4), length of the entries (4), the entries, and the CRC-32C of everything before it (4). An entry is
 * the family (1, with the highest bit for a deletion), the length of the key as in MQTT's Variable Byte Integer, the key, and without the
 * deletion bit the value in the same form.
 *
 * @param epoch see {@link LogPosition}
 * @param index see {@link LogPosition}
 * @param isOpening whether a new owner has begun its epoch with this commit
 * @param beginsCopy whether this commit and the ones after it contain all records of the store, so that a reader without data can begin
 *     here
 * @param endsCopy whether the records of a copy that an earlier commit or this one has begun are complete with this commit
 * @param checksum of this commit
 */
@SuppressWarnings("ArrayRecordComponent") // the array is not changed
public record Commit(
        long epoch,
        long index,
        boolean isOpening,
        boolean beginsCopy,
        boolean endsCopy,
        int before,
        int checksum,
        byte[] bytes) {
    private static final int MAGIC = 0x434C5843;
    private static final byte FORMAT = 1;
    private static final int OPENING = 1;
    private static final int COPY = 2;
    private static final int COPY_END = 4;
    private static final int HEADER_BYTES = 4 + 1 + 1 + 2 + 4 + 8 + 8 + 4 + 4;

    /** The log that a commit belongs to. */
    public record Of(String cluster, int shard) {
        int clusterSum() {
            return crc(cluster.getBytes(StandardCharsets.UTF_8), cluster.getBytes(StandardCharsets.UTF_8).length);
        }
    }

    /** Receives the entries of a commit. */
    public interface Entries<E extends Exception> {
        void put(int family, byte[] key, byte[] value) throws E;

        void delete(int family, byte[] key) throws E;
    }

    /** Creates the first commit of a new owner. It follows the commit {@code after} and begins the next epoch. */
    public static Commit opening(Of log, LogPosition after, EntryBuffer changes) {
        return of(log, after, after.epoch() + 1, OPENING, new EntryBuffer(), changes);
    }

    /**
     * Creates a further commit of the current owner. It follows the commit {@code after} and continues its epoch.
     *
     * @param copied copies of records with the values that they have before this commit; they are applied before the changes
     * @param beginsCopy see {@link #beginsCopy}
     * @param endsCopy see {@link #endsCopy}
     */
    public static Commit of(
            Of log, LogPosition after, EntryBuffer copied, boolean beginsCopy, boolean endsCopy, EntryBuffer changes) {
        int flags = (beginsCopy ? COPY : 0) | (endsCopy ? COPY_END : 0);
        return of(log, after, after.epoch(), flags, copied, changes);
    }

    private static Commit of(
            Of log, LogPosition after, long epoch, int flags, EntryBuffer copied, EntryBuffer changes) {
        int entries = Math.addExact(copied.length(), changes.length());
        ByteBuffer out = ByteBuffer.allocate(HEADER_BYTES + entries + Integer.BYTES);
        out.putInt(MAGIC).put(FORMAT).put((byte) flags).putShort((short) log.shard());
        out.putInt(log.clusterSum()).putLong(epoch).putLong(after.index() + 1).putInt(after.checksum());
        out.putInt(entries);
        copied.copyTo(out);
        changes.copyTo(out);
        int checksum = crc(out.array(), out.position());
        out.putInt(checksum);
        return new Commit(
                epoch,
                after.index() + 1,
                (flags & OPENING) != 0,
                (flags & COPY) != 0,
                (flags & COPY_END) != 0,
                after.checksum(),
                checksum,
                out.array());
    }

    private static int crc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    /**
     * Reads a commit from the log.
     *
     * @throws DamagedLogException when the bytes are no commit of this log, or changed
     */
    public static Commit read(Of log, LogRecord record) {
        byte[] bytes = record.commit();
        String where = "the commit at position " + record.position() + " ";
        if (bytes.length < HEADER_BYTES + Integer.BYTES) {
            throw new DamagedLogException(where + "has only " + bytes.length + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(bytes);
        if (in.getInt() != MAGIC) {
            throw new DamagedLogException(where + "is not one of Culex");
        }
        byte format = in.get();
        if (format != FORMAT) {
            throw new DamagedLogException(where + "has the format " + format + ", and this broker reads " + FORMAT);
        }
        int flags = in.get();
        if (in.getShort() != log.shard() || in.getInt() != log.clusterSum()) {
            throw new DamagedLogException(where + "belongs to another cluster than " + log.cluster());
        }
        long epoch = in.getLong();
        long index = in.getLong();
        int before = in.getInt();
        int entries = in.getInt();
        int checksum = crc(bytes, bytes.length - Integer.BYTES);
        if (entries != bytes.length - HEADER_BYTES - Integer.BYTES
                || checksum != in.getInt(bytes.length - Integer.BYTES)) {
            throw new DamagedLogException(where + "is damaged: its checksum is wrong");
        }
        return new Commit(
                epoch,
                index,
                (flags & OPENING) != 0,
                (flags & COPY) != 0,
                (flags & COPY_END) != 0,
                before,
                checksum,
                bytes);
    }

    /**
     * The position of this commit, which must continue the one before.
     *
     * @throws DamagedLogException when commits are missing between the two, or an owner has written that had lost the log
     */
    public LogPosition after(LogPosition last, long position) {
        boolean isBegin = last.equals(LogPosition.START) && beginsCopy;
        boolean continues = isOpening
                ? epoch == last.epoch() + 1 && index == last.index() + 1 && before == last.checksum()
                : epoch == last.epoch() && index == last.index() + 1 && before == last.checksum();
        if (!continues && !isBegin) {
            throw new DamagedLogException("the log is broken between the positions " + last.position() + " and "
                    + position + ": commit " + index + " of epoch " + epoch + " does not continue commit "
                    + last.index() + " of epoch " + last.epoch());
        }
        return at(position);
    }

    /** Returns the place of this commit for the given position in the log, without a check that it continues the commit before. */
    public LogPosition at(long position) {
        return new LogPosition(position, epoch, index, checksum);
    }

    /** Passes each entry of this commit to the receiver, in the order of the commit. */
    public <E extends Exception> void forEach(Entries<E> entries) throws E {
        ByteBuffer in = ByteBuffer.wrap(bytes, HEADER_BYTES, bytes.length - HEADER_BYTES - Integer.BYTES);
        while (in.hasRemaining()) {
            int first = in.get();
            byte[] key = part(in);
            if ((first & EntryBuffer.DELETION) != 0) {
                entries.delete(first & ~EntryBuffer.DELETION & 0xFF, key);
            } else {
                entries.put(first, key, part(in));
            }
        }
    }

    private static byte[] part(ByteBuffer in) {
        try {
            int length = 0;
            int shift = 0;
            int next;
            do {
                next = in.get();
                length |= (next & 0x7F) << shift;
                shift += 7;
            } while ((next & 0x80) != 0 && shift < Integer.SIZE);
            if (length < 0 || length > in.remaining()) {
                throw new DamagedLogException("an entry of a commit is longer than the commit");
            }
            byte[] part = new byte[length];
            in.get(part);
            return part;
        } catch (BufferUnderflowException cut) {
            throw new DamagedLogException("an entry of a commit is cut off");
        }
    }
}
