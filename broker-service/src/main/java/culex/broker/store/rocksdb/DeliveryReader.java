package culex.broker.store.rocksdb;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Reads stored deliveries. Runs on the store writer's thread. */
final class DeliveryReader {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");

    /** The bytes of a message record up to its QoS: version, length, the longest Topic Name, flags. */
    private static final int START_BYTES = 1 + Integer.BYTES + 0xFFFF + 1;

    private final Database database;
    private final PendingWrites pending;
    private final byte[] start = new byte[START_BYTES];

    DeliveryReader(Database database, PendingWrites pending) {
        this.database = database;
        this.pending = pending;
    }

    /**
     * The deliveries of a session by the numbers of their messages, in that order. Deliveries that are missing or cannot be read are left
     * out; the latter are logged, in one line.
     */
    List<Delivery> load(long session, long[] numbers) {
        List<byte[]> keys = new ArrayList<>(numbers.length);
        for (long number : numbers) {
            keys.add(Keys.of(session, number));
        }
        List<Delivery> found = new ArrayList<>(numbers.length);
        List<byte @Nullable []> records = readAll(keys);
        int unreadable = 0;
        String reason = "";
        for (int i = 0; i < numbers.length; i++) {
            try {
                Delivery delivery = load(session, numbers[i], records.get(i));
                if (delivery != null) {
                    found.add(delivery);
                }
            } catch (RocksDBException | DamagedStoreException failure) {
                unreadable++;
                reason = String.valueOf(failure.getMessage());
            }
        }
        if (unreadable > 0) {
            LOG.errorf(
                    "%d messages for session %d cannot be read and are passed over until the next start: %s",
                    unreadable, session, reason);
        }
        return found;
    }

    /** The records of keys; all null when the database cannot read them together, so that each record is read separately. */
    private List<byte @Nullable []> readAll(List<byte[]> keys) {
        try {
            return database.getAll(Family.DELIVERIES, keys);
        } catch (RocksDBException unreadable) {
            List<byte @Nullable []> none = new ArrayList<>(keys.size());
            keys.forEach(key -> none.add(null));
            return none;
        }
    }

    /** One delivery, or null when there is none. */
    private @Nullable Delivery load(long session, long number, byte @Nullable [] record) throws RocksDBException {
        if (record != null) {
            return read(number, record);
        }
        Delivery waiting = pending.find(session, number);
        if (waiting != null) {
            return waiting;
        }
        // RocksDB returns null for a record in a damaged block when it reads many together, and throws when it reads
        // one.
        byte[] single = database.get(Family.DELIVERIES, Keys.of(session, number));
        return single == null ? null : read(number, single);
    }

    /** Decodes a delivery and reads its message; null when the message is missing. */
    @Nullable Delivery read(long number, byte[] record) throws RocksDBException {
        ByteBuffer in = ByteBuffer.wrap(record);
        Records.DeliveryHead head = Records.delivery(in);
        Message message = head.isInline() ? Records.message(number, in) : shared(number);
        if (message == null) {
            return null;
        }
        return new Delivery(
                message, head.options(), QoS.min(message.qos(), head.options().maximumQos()), head.retained(), true);
    }

    /** The QoS with which a delivery is sent; null when the message is missing. Does not read the content of the message. */
    @Nullable QoS qos(long number, Records.DeliveryHead head, ByteBuffer behindHead) throws RocksDBException {
        QoS qos = head.isInline() ? Records.qos(behindHead) : sharedQos(number);
        return qos == null ? null : QoS.min(qos, head.options().maximumQos());
    }

    private @Nullable QoS sharedQos(long number) throws RocksDBException {
        int length = database.getStart(Family.MESSAGES, Keys.of(number), start);
        return length < 0 ? null : Records.qos(ByteBuffer.wrap(start, 0, Math.min(length, start.length)));
    }

    private @Nullable Message shared(long number) throws RocksDBException {
        byte[] record = database.get(Family.MESSAGES, Keys.of(number));
        return record == null ? null : Records.message(number, ByteBuffer.wrap(record));
    }
}
