package culex.broker.store.rocksdb;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.packet.QoS;
import culex.broker.store.rocksdb.Database.Family;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;

/** Reads deliveries back. On the store's thread. */
final class Deliveries {
    private static final Logger LOG = Logger.getLogger("culex.broker.store");

    private final Database database;
    private final PendingWrites pending;

    Deliveries(Database database, PendingWrites pending) {
        this.database = database;
        this.pending = pending;
    }

    /** The deliveries of a Session by the numbers of their messages, in that order; those that are not there are left out. */
    List<Delivery> load(long session, long[] numbers) {
        List<byte[]> keys = new ArrayList<>(numbers.length);
        for (long number : numbers) {
            keys.add(Keys.of(session, number));
        }
        List<Delivery> found = new ArrayList<>(numbers.length);
        try {
            List<byte @Nullable []> records = database.getAll(Family.DELIVERIES, keys);
            for (int i = 0; i < numbers.length; i++) {
                byte[] record = records.get(i);
                Delivery delivery = record == null ? pending.find(session, numbers[i]) : read(numbers[i], record);
                if (delivery != null) {
                    found.add(delivery);
                }
            }
        } catch (RocksDBException | DamagedStoreException unreadable) {
            LOG.errorf("Messages that wait for a client cannot be read: %s", unreadable.getMessage());
        }
        return found;
    }

    /** A delivery from its record, with its message; null when that is gone. */
    @Nullable Delivery read(long number, byte[] record) throws RocksDBException {
        ByteBuffer in = ByteBuffer.wrap(record);
        Records.DeliveryHead head = Records.delivery(in);
        Message message = head.alone() ? Records.message(number, in) : shared(number);
        if (message == null) {
            return null;
        }
        return new Delivery(
                message, head.options(), QoS.min(message.qos(), head.options().maximumQos()), head.retained(), true);
    }

    private @Nullable Message shared(long number) throws RocksDBException {
        byte[] record = database.get(Family.MESSAGES, Keys.of(number));
        return record == null ? null : Records.message(number, ByteBuffer.wrap(record));
    }
}
