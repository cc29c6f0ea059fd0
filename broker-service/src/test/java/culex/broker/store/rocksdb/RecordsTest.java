package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import culex.broker.store.MessageStore.Receiver;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecordsTest {
    private final RecordWriter out = new RecordWriter();

    private byte[] delivery(int[] identifiers) {
        Delivery.Options options = new Delivery.Options(QoS.AT_LEAST_ONCE, true, identifiers, "$share/g/t");
        Records.delivery(out.begin(), new Receiver(1, options), message(), true, 9, 1000);
        return out.toBytes();
    }

    private static Message message() {
        return TestMessages.of(10, QoS.AT_LEAST_ONCE).numbered(5);
    }

    @Test
    void recordWithMoreThan65535SubscriptionIdentifiersIsReadBack() {
        int[] identifiers = IntStream.range(1, 70_000).toArray();
        ByteBuffer in = ByteBuffer.wrap(delivery(identifiers));
        Records.DeliveryHead head = Records.delivery(in);
        assertArrayEquals(identifiers, head.options().subscriptionIdentifiers());
        assertEquals(9, head.packetIdentifier());
        assertTrue(head.isInline());
        assertEquals("t", Records.message(5, in).topic().value());
    }

    @Test
    void recordOfAnUnknownVersionIsRejected() {
        byte[] record = delivery(new int[0]);
        record[0]++;
        assertThrows(DamagedStoreException.class, () -> Records.delivery(ByteBuffer.wrap(record)));
    }

    @Test
    void truncatedRecordIsReportedAsDamage() {
        byte[] record = delivery(new int[] {1, 2, 3});
        for (int length = 0; length < 20; length++) {
            int cut = length;
            assertThrows(DamagedStoreException.class, () -> Records.delivery(ByteBuffer.wrap(record, 0, cut)));
        }
    }

    @Test
    void countLargerThanTheRecordIsReportedAsDamageWithoutAllocation() {
        byte[] record = delivery(new int[] {1, 2, 3});
        int count = 1 + 1 + 2 + 4 + 4;
        record[count] = (byte) 0xFF;
        record[count + 1] = (byte) 0xFF;
        record[count + 2] = (byte) 0xFF;
        record[count + 3] = 0x7F;
        assertThrows(DamagedStoreException.class, () -> Records.delivery(ByteBuffer.wrap(record)));
    }

    @Test
    void recordKeyThatIsTooShortIsReportedAsDamage() {
        byte[] key = {1, 2, 3};
        assertThrows(DamagedStoreException.class, () -> Keys.session(key));
        assertThrows(DamagedStoreException.class, () -> Keys.message(key));
        assertThrows(DamagedStoreException.class, () -> Keys.topicFilter(key));
    }
}
