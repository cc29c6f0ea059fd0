package culex.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares the table with a map of the JDK. */
class UnreleasedMessagesTest {
    private static Message message() {
        return TestMessages.of(0, QoS.EXACTLY_ONCE);
    }

    @Test
    void tableOfQos2MessagesBeforePubRelBehavesLikeAMap() {
        long seed = 20_261_123;
        Random random = new Random(seed);
        UnreleasedMessages messages = new UnreleasedMessages();
        Map<Integer, Message> model = new LinkedHashMap<>();
        for (int step = 0; step < 20_000; step++) {
            int identifier = 1 + random.nextInt(random.nextInt(10) == 0 ? 65_535 : 200);
            if (model.containsKey(identifier)) {
                assertSame(model.remove(identifier), messages.take(identifier), "seed " + seed + ", step " + step);
            } else if (random.nextBoolean()) {
                Message message = message();
                model.put(identifier, message);
                messages.put(identifier, message);
            } else {
                assertNull(messages.take(identifier), "seed " + seed + ", step " + step);
            }
        }
        List<Message> left = new ArrayList<>(model.values());
        List<Message> all = new ArrayList<>();
        messages.takeAll((identifier, message) -> all.add(message));
        assertEquals(left.size(), all.size());
        for (int i = 0; i < left.size(); i++) {
            assertSame(left.get(i), all.get(i));
        }
        messages.takeAll((identifier, message) -> all.add(message));
        assertEquals(left.size(), all.size(), "taken twice");
    }
}
