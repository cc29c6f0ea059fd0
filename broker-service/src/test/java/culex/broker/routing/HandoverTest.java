package culex.broker.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import culex.broker.store.Journal;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.transport.ManualLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The handover of messages between event loops: one task per turn of the loop, and the limits of messages in transit. */
class HandoverTest {
    private static final MatchedReceiver[] NOBODY = {};

    private static final Journal FORGETFUL = new MemoryJournals().journal(Runnable::run, Runnable::run, () -> {});

    private final ManualLoop from = new ManualLoop(0);
    private final ManualLoop to = new ManualLoop(1);
    private final List<String> reliefs = new ArrayList<>();
    private final Handover handover = new Handover(from, to, FORGETFUL, () -> reliefs.add("relief"));

    private static Message message(int bytes) {
        return TestMessages.of(bytes, QoS.AT_MOST_ONCE);
    }

    @Test
    void messagesOfOneLoopTurnAreHandedOverInOneTask() {
        from.turn(() -> {
            for (int i = 0; i < 1000; i++) {
                handover.add(message(1), NOBODY);
            }
        });
        assertTrue(to.runOne());
        assertFalse(to.runOne());
    }

    @Test
    void handoverIsCongestedWhileTooManyBytesAreInTransit() {
        from.turn(() -> {
            for (int i = 0; i < 33; i++) {
                handover.add(message(1 << 20), NOBODY);
            }
        });
        assertTrue(handover.isCongested());
        ManualLoop.runAll(List.of(from, to));
        assertFalse(handover.isCongested());
        assertEquals(List.of("relief"), reliefs);
    }

    @Test
    void handoverIsCongestedWhileTooManyMessagesAreInTransit() {
        from.turn(() -> {
            for (int i = 0; i <= 65_536; i++) {
                handover.add(message(0), NOBODY);
            }
        });
        assertTrue(handover.isCongested());
    }
}
