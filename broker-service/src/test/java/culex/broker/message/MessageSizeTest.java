package culex.broker.message;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import culex.broker.packet.QoS;
import culex.broker.topic.TopicName;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Compares {@link Message#sizeBytes} with the bytes that the JVM allocates for messages of several sizes. */
class MessageSizeTest {
    private static final int COPIES = 1000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final byte[] NOTHING = {};

    private final Message[] kept = new Message[COPIES];

    @ParameterizedTest(name = "payload {0}, properties {1}, topic {2} times {3}, publisher {4}")
    @CsvSource({
        "0,      0,      1,     s, 1",
        "1,      0,      1,     s, 36",
        "50,     0,      30,    s, 36",
        "50,     0,      300,   ж, 36",
        "100,    7000,   20,    s, 36",
        "0,      65000,  10,    s, 36",
        "0,      0,      32767, s, 23",
        "100000, 0,      10,    s, 23",
    })
    void sizeBytesEqualsTheMemoryThatTheMessageOccupies(
            int payload, int properties, int topicHalf, String topicCharacter, int publisher) {
        String half = topicCharacter.repeat(topicHalf);
        byte[] utf8 = (half + half).getBytes(StandardCharsets.UTF_8);
        String idHalf = "p".repeat(publisher);
        int copies = payload + properties + topicHalf > 10_000 ? 50 : COPIES;
        fill(copies, payload, properties, half, utf8, idHalf); // so that classes are loaded
        long before = THREADS.getCurrentThreadAllocatedBytes();
        fill(copies, payload, properties, half, utf8, idHalf);
        long measured = (THREADS.getCurrentThreadAllocatedBytes() - before) / copies;
        int estimate = kept[0].sizeBytes();
        String what = "estimated " + estimate + ", measured " + measured;
        assertTrue(estimate >= measured - 16, what);
        assertTrue(estimate <= measured + measured / 20 + 16, what);
    }

    private void fill(int copies, int payload, int properties, String half, byte[] utf8, String idHalf) {
        for (int i = 0; i < copies; i++) {
            kept[i] = new Message(
                    TopicName.of(half.concat(half), utf8.clone()),
                    new byte[payload],
                    QoS.AT_LEAST_ONCE,
                    false,
                    properties == 0 ? NOTHING : new byte[properties],
                    Message.NEVER,
                    idHalf.concat(idHalf),
                    0);
        }
    }
}
