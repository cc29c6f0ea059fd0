package culex.broker.store.rocksdb;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordWriterTest {
    private static final int LARGE = 16 << 20;

    private final RecordWriter writer = new RecordWriter();

    @Test
    void smallRecordsAreWrittenOutsideTheHeap() {
        writer.begin().putInt(7).putBytes(new byte[] {1, 2});
        assertTrue(writer.isDirect());
        ByteBuffer record = writer.end();
        assertTrue(record.isDirect());
        assertEquals(10, record.remaining());
    }

    @Test
    void largeRecordIsReturnedWithoutCopyAndItsHeapArrayIsReleasedByTheNextBegin() {
        byte[] payload = new byte[LARGE];
        payload[LARGE - 1] = 9;
        writer.begin().putInt(7).putRaw(payload);
        assertFalse(writer.isDirect());
        byte[] record = writer.toBytes();
        assertEquals(LARGE + 4, record.length);
        assertEquals(9, record[LARGE + 3]);
        assertSame(record, writer.toBytes(), "the array is exactly as long as the record");
        assertTrue(writer.begin().isDirect());
    }

    @Test
    void recordThatOutgrowsTheBufferIsComplete() {
        writer.begin();
        for (int i = 0; i < 100_000; i++) {
            writer.putInt(i);
        }
        byte[] record = writer.toBytes();
        assertEquals(400_000, record.length);
        assertEquals(99_999, ByteBuffer.wrap(record).getInt(399_996));
    }

    @Test
    void recordOutsideTheHeapCanBeCopied() {
        writer.begin().putByte(1).putByte(2);
        assertArrayEquals(new byte[] {1, 2}, writer.toBytes());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 127, 128, 16_383, 16_384, 65_535, 65_536, 268_435_455, Integer.MAX_VALUE})
    void numbersOfVariableLengthAreReadBack(int number) {
        writer.begin().putVarInt(number);
        assertEquals(number, Records.varInt(ByteBuffer.wrap(writer.toBytes())));
    }
}
