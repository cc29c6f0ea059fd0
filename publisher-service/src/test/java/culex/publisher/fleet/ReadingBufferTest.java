package culex.publisher.fleet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.publisher.connection.OutboundMessage;
import org.junit.jupiter.api.Test;

class ReadingBufferTest {

    private final ReadingBuffer buffer = new ReadingBuffer(3);

    private static final OutboundMessage MESSAGE = new OutboundMessage("temp", new byte[0], 0, false);

    private static Reading reading(long order) {
        return new Reading(order, MESSAGE);
    }

    @Test
    void fullBufferDropsTheOldestReading() {
        assertNull(buffer.put(reading(1)));
        assertNull(buffer.put(reading(2)));
        assertNull(buffer.put(reading(3)));
        assertEquals(reading(1), buffer.put(reading(4)));
        assertEquals(3, buffer.size());
        assertEquals(reading(2), buffer.take());
    }

    @Test
    void readingReturnedToTheBufferKeepsItsPosition() {
        buffer.put(reading(5));
        buffer.put(reading(4));
        assertEquals(reading(4), buffer.take());
        assertEquals(reading(5), buffer.take());
        assertNull(buffer.take());
        assertTrue(buffer.isEmpty());
    }

    @Test
    void oldestReturnedReadingIsDroppedFromAFullBuffer() {
        buffer.put(reading(2));
        buffer.put(reading(3));
        buffer.put(reading(4));
        assertEquals(reading(1), buffer.put(reading(1)));
        assertEquals(3, buffer.size());
    }
}
