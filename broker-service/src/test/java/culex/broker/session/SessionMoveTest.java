package culex.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.broker.delivery.OutboundLimits;
import culex.broker.memory.LimitReached;
import culex.broker.packet.ProtocolVersion;
import culex.broker.packet.ReasonCode;
import culex.broker.security.Principal;
import culex.broker.security.SessionOwner;
import culex.broker.store.Journal;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.transport.ManualLoop;
import culex.broker.transport.Peer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A Session moves between loops while several connections open it: it has one owner and one connection at a time, and messages keep their
 * order.
 */
class SessionMoveTest {
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 10_000, Duration.ZERO, OutboundLimits.QueueFull.DROP_NEWEST, 10, 0);

    private static final Journal FORGETFUL = new MemoryJournals().journal(Runnable::run, Runnable::run, () -> {});
    private static final List<Journal> JOURNALS = List.of(FORGETFUL, FORGETFUL, FORGETFUL);

    private final ManualLoop first = new ManualLoop(0);
    private final ManualLoop second = new ManualLoop(1);
    private final ManualLoop third = new ManualLoop(2);
    private final List<ManualLoop> loops = List.of(first, second, third);
    private final SessionRegistry registry =
            new SessionRegistry(new SubscriptionTree<>(), LIMITS, loops, JOURNALS, new NoSessionEndListener());
    private final List<String> events = new ArrayList<>();

    /** A connection that uses a Session and detaches it when it is taken over, as Connection does. */
    private final class Client implements Attachment, SessionRegistry.Opened {
        @Override
        public void onAdministrativeAction(ReasonCode code, String reasonString) {}

        @Override
        public void onFault() {}

        private final String name;
        private Session session = new Session(
                "none",
                1,
                new SessionOwner(Principal.ANONYMOUS),
                first,
                JOURNALS,
                LIMITS,
                new NoSessionEndListener(),
                registry.counts());
        private boolean attached;
        private boolean disconnected;

        Client(String name) {
            this.name = name;
        }

        void open(ManualLoop loop, boolean cleanStart) {
            loop.turn(() -> registry.open("client", cleanStart, loop, this));
        }

        @Override
        public void onOpened(Session opened, boolean present) {
            session = opened;
            attached = true;
            opened.expireAfter(Session.NEVER_EXPIRES);
            opened.attach(this);
            events.add(name + (present ? " resumed" : " began"));
        }

        @Override
        public boolean isGone() {
            return disconnected;
        }

        @Override
        public void onTakenOver() {
            attached = false;
            session.detach();
            events.add(name + " taken over");
        }

        @Override
        public void onLimit(LimitReached limit, String detail) {}

        @Override
        public ClientConnection connection() {
            return new ClientConnection(new Peer(Peer.Kind.TCP, "192.0.2.1:1"), ProtocolVersion.MQTT_5, 0, true, 0);
        }

        @Override
        public long heldBytes() {
            return 0;
        }
    }

    @Test
    void twoConnectionsOpenedDuringASessionMoveGetTheSessionOneAfterTheOther() {
        Client a = new Client("a");
        Client b = new Client("b");
        Client c = new Client("c");
        a.open(first, false);
        b.open(second, false);
        assertTrue(first.runOne());
        assertNull(a.session.inbox().owner(), "it is on its way to the second loop");
        c.open(third, false);
        ManualLoop.runAll(loops);
        assertEquals(List.of("a began", "a taken over", "b resumed", "b taken over", "c resumed"), events);
        assertSame(third, c.session.inbox().owner());
        assertFalse(a.attached || b.attached);
    }

    @Test
    void connectWithCleanStartDuringAMoveBetweenLoopsEndsTheMovedSession() {
        Client a = new Client("a");
        Client b = new Client("b");
        Client c = new Client("c");
        a.open(first, false);
        b.open(second, false);
        assertTrue(first.runOne());
        c.open(third, true);
        ManualLoop.runAll(loops);
        assertEquals(List.of("a began", "a taken over", "b resumed", "b taken over", "c began"), events);
        assertNotSame(a.session, c.session);
        assertTrue(a.session.isEnded());
        assertEquals(List.of(c.session), List.copyOf(registry.sessions()));
    }

    /** The Clean Start of the closed connection ended the Session, and a later connection has created another Session. */
    @Test
    void closedConnectionDoesNotEndTheSessionOfALaterConnection() {
        Client a = new Client("a");
        Client b = new Client("b");
        Client c = new Client("c");
        a.open(first, false);
        b.open(second, true);
        assertTrue(first.runOne());
        c.open(third, false);
        b.disconnected = true;
        ManualLoop.runAll(loops);
        assertEquals(List.of("a began", "a taken over", "c began"), events);
        assertTrue(c.attached);
    }

    @Test
    void deliveriesDuringASessionMoveRunInOrderOnTheNewLoop() {
        Client a = new Client("a");
        Client b = new Client("b");
        a.open(first, false);
        b.open(second, false);
        assertTrue(first.runOne());
        a.session.inbox().park(() -> events.add("one on " + (second.isCurrent() ? "second" : "another")));
        a.session.inbox().park(() -> events.add("two"));
        ManualLoop.runAll(loops);
        assertEquals(List.of("a began", "a taken over", "b resumed", "one on second", "two"), events);
    }

    @Test
    void deliverySentDuringASessionMoveRunsBeforeTheNextHandoverOfTheSameLoop() {
        Client a = new Client("a");
        Client b = new Client("b");
        a.open(first, false);
        b.open(second, false);
        ManualLoop.runAll(loops);
        a.session.inbox().park(() -> events.add("parked"));
        second.execute(() -> events.add("handed over"));
        ManualLoop.runAll(loops);
        assertEquals(List.of("parked", "handed over"), events.subList(3, 5));
    }
}
