package culex.broker.store.paged;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

/** The hash function of Topic Names is SipHash-2-4. */
class TopicHashTest {
    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }

    /** The test vectors of the reference implementation. */
    @Test
    void hashesOfTopicNamesEqualThoseOfTheReferenceImplementation() {
        TopicHash hash = new TopicHash(counting(16));
        assertEquals(0x726fdb47dd0e0e31L, hash.of(counting(0)));
        assertEquals(0x74f839c593dc67fdL, hash.of(counting(1)));
        assertEquals(0x93f5f5799a932462L, hash.of(counting(8)));
        assertEquals(0xa129ca6149be45e5L, hash.of(counting(15)));
    }

    @Test
    void hashOfATopicNameDependsOnTheSecret() {
        byte[] topic = counting(20);
        assertNotEquals(new TopicHash(counting(16)).of(topic), new TopicHash(new byte[16]).of(topic));
    }
}
