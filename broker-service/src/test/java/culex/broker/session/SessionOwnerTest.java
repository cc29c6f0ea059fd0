package culex.broker.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.broker.delivery.OutboundLimits;
import culex.broker.security.Principal;
import culex.broker.security.SessionOwner;
import culex.broker.store.Journal;
import culex.broker.store.SessionState;
import culex.broker.store.memory.MemoryJournals;
import culex.broker.topic.SubscriptionTree;
import culex.broker.transport.ManualLoop;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which clients may use the Session of a Client Identifier. */
class SessionOwnerTest {
    private static final SessionLimits LIMITS =
            new SessionLimits(10, 10, 10, 10_000, Duration.ZERO, OutboundLimits.QueueFull.DROP_NEWEST, 10, 0);
    private static final Journal FORGETFUL = new MemoryJournals().journal(Runnable::run, Runnable::run, () -> {});

    private final ManualLoop first = new ManualLoop(0);
    private final ManualLoop second = new ManualLoop(1);
    private final List<ManualLoop> loops = List.of(first, second);
    private final SessionRegistry registry = new SessionRegistry(
            new SubscriptionTree<>(), LIMITS, loops, List.of(FORGETFUL, FORGETFUL), new NoSessionEndListener());
    private final List<String> events = new ArrayList<>();

    private void open(ManualLoop loop, Principal principal, boolean cleanStart) {
        loop.turn(() -> registry.open("client", cleanStart, loop, new SessionRegistry.Opened() {
            @Override
            public void onOpened(Session session, boolean present) {
                session.expireAfter(Session.NEVER_EXPIRES);
                events.add(principal.userName() + (present ? " resumed" : " began"));
            }

            @Override
            public Principal principal() {
                return principal;
            }

            @Override
            public boolean mayUse(SessionOwner owner) {
                return owner.name() == null || SessionRegistry.Opened.super.mayUse(owner);
            }

            @Override
            public void onOwnedByAnother() {
                events.add(principal.userName() + " rejected");
            }
        }));
        ManualLoop.runAll(loops);
    }

    private @Nullable String ownerName() {
        SessionOwner owner = registry.owner("client");
        return owner == null ? "no session" : owner.name();
    }

    @Test
    void anotherUserNeitherResumesNorReplacesASession() {
        open(first, Principal.user("ann"), false);
        open(second, Principal.user("bob"), false);
        open(second, Principal.user("bob"), true);
        open(second, Principal.ANONYMOUS, true);
        open(second, Principal.user("ann"), false);
        assertEquals(List.of("ann began", "bob rejected", "bob rejected", "null rejected", "ann resumed"), events);
    }

    @Test
    void anotherUserGetsANewSessionWithTheSameClientIdentifierAfterTheSessionHasEnded() {
        open(first, Principal.user("ann"), false);
        first.turn(() -> registry.end(registry.sessions().iterator().next()));
        open(second, Principal.user("bob"), false);
        assertEquals(List.of("ann began", "bob began"), events);
        assertEquals("bob", ownerName());
    }

    @Test
    void sessionStoredWithoutAnOwningUserBelongsToTheFirstClientThatResumesIt() {
        SessionState state = new SessionState(1, "client", null, Session.NEVER_EXPIRES, SessionState.NEVER, null);
        first.turn(() -> registry.restore(state, first).session().begin());
        assertEquals(
                Principal.ANONYMOUS,
                registry.sessions().iterator().next().owner().principal());
        open(second, Principal.user("bob"), false);
        open(first, Principal.user("ann"), false);
        assertEquals(List.of("bob resumed", "ann rejected"), events);
        assertEquals("bob", ownerName());
    }

    @Test
    void restoredSessionBelongsToTheUserThatIsStoredAsOwner() {
        SessionState state = new SessionState(1, "client", "ann", Session.NEVER_EXPIRES, SessionState.NEVER, null);
        first.turn(() -> registry.restore(state, first).session().begin());
        open(second, Principal.user("bob"), false);
        open(second, Principal.user("ann"), false);
        assertEquals(List.of("bob rejected", "ann resumed"), events);
    }
}
