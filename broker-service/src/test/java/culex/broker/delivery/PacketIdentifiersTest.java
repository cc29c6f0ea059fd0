package culex.broker.delivery;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.delivery.PacketIdentifiers.Stage;
import culex.broker.message.Delivery;
import culex.broker.message.Message;
import culex.broker.message.TestMessages;
import culex.broker.packet.QoS;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Compares the Packet Identifiers in use with a map that keeps the order of insertion. */
class PacketIdentifiersTest {
    private static Delivery delivery() {
        Message message = TestMessages.of(0, QoS.EXACTLY_ONCE);
        return new Delivery(
                message, new Delivery.Options(QoS.EXACTLY_ONCE, false, new int[0], null), QoS.EXACTLY_ONCE, false);
    }

    @Test
    void packetIdentifiersInUseAreUniqueAndListedInTheOrderOfTheirAssignment() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            PacketIdentifiers identifiers = new PacketIdentifiers(new HeldBytes());
            Map<Integer, Delivery> model = new LinkedHashMap<>();
            Set<Integer> released = new HashSet<>();
            int most = 1 + random.nextInt(300);
            for (int step = 0; step < 20_000; step++) {
                String what = "seed " + seed + ", step " + step;
                if (model.size() < most && random.nextInt(5) > 1) {
                    Delivery delivery = delivery();
                    int identifier = identifiers.take(delivery);
                    assertTrue(identifier >= 1 && identifier <= 65_535, what);
                    assertNull(model.put(identifier, delivery), what);
                } else if (!model.isEmpty()) {
                    int identifier = List.copyOf(model.keySet()).get(random.nextInt(model.size()));
                    if (random.nextBoolean() && !released.contains(identifier)) {
                        assertSame(model.get(identifier), identifiers.delivery(identifier), what);
                        identifiers.release(identifier);
                        released.add(identifier);
                        assertEquals(Stage.RELEASED, identifiers.stage(identifier), what);
                        assertNull(identifiers.delivery(identifier), what);
                    } else {
                        identifiers.free(identifier);
                        model.remove(identifier);
                        released.remove(identifier);
                        assertEquals(Stage.FREE, identifiers.stage(identifier), what);
                    }
                }
                assertEquals(model.size(), identifiers.used(), what);
                if (step % 100 == 0) {
                    assertEquals(
                            List.copyOf(model.keySet()),
                            Arrays.stream(identifiers.inOrder()).boxed().toList(),
                            what);
                }
            }
        }
    }

    private static Delivery stored(long number) {
        Message message = TestMessages.of(0, QoS.EXACTLY_ONCE).numbered(number);
        return new Delivery(
                message,
                new Delivery.Options(QoS.EXACTLY_ONCE, false, new int[0], null),
                QoS.EXACTLY_ONCE,
                false,
                true);
    }

    @Test
    void identifierBelongsToItsStoredDeliveryAfterTheDeliveryIsReadAgain() {
        PacketIdentifiers identifiers = new PacketIdentifiers(new HeldBytes());
        Delivery sent = stored(7);
        int identifier = identifiers.take(sent);
        assertTrue(identifiers.isFor(identifier, sent));
        identifiers.unloaded().unloadAll();
        assertTrue(identifiers.isFor(identifier, sent));
        identifiers.unloaded().load(identifier, stored(7));
        assertTrue(identifiers.isFor(identifier, sent));
        assertFalse(identifiers.isFor(identifier, stored(8)));
    }

    @Test
    void allPacketIdentifiersCanBeInUseAtTheSameTime() {
        PacketIdentifiers identifiers = new PacketIdentifiers(new HeldBytes());
        Delivery delivery = delivery();
        boolean[] given = new boolean[65_536];
        for (int i = 0; i < 65_535; i++) {
            int identifier = identifiers.take(delivery);
            assertTrue(!given[identifier] && identifier > 0, "given twice: " + identifier);
            given[identifier] = true;
        }
        for (int identifier : identifiers.inOrder()) {
            identifiers.free(identifier);
        }
        assertEquals(0, identifiers.used());
    }
}
