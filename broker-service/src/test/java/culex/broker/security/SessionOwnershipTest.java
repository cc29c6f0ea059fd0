package culex.broker.security;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SessionOwnershipTest {
    private static final @Nullable String NOBODY_YET = null;
    private static final SessionOwnership USER = new SessionOwnership(true, true);

    @Test
    void onlyTheUserThatOwnsASessionMayUseTheSession() {
        assertTrue(USER.mayUse("ann", new Principal("ann", Set.of("operator"))));
        assertFalse(USER.mayUse("ann", Principal.user("bob")));
        assertFalse(USER.mayUse("ann", Principal.ANONYMOUS));
        assertFalse(USER.mayUse(SessionOwnership.ANONYMOUS, Principal.user("ann")));
        assertTrue(USER.mayUse(SessionOwnership.ANONYMOUS, Principal.ANONYMOUS));
    }

    @Test
    void sessionStoredWithoutAnOwningUserMayBeResumedByAnyClient() {
        assertTrue(USER.mayUse(NOBODY_YET, Principal.user("ann")));
        assertTrue(USER.mayUse(NOBODY_YET, Principal.ANONYMOUS));
    }

    @Test
    void anyUserMayResumeAnAnonymousSessionIfAnonymousClientsMayNotConnect() {
        SessionOwnership usersOnly = new SessionOwnership(true, false);
        assertTrue(usersOnly.mayUse(SessionOwnership.ANONYMOUS, Principal.user("ann")));
        assertFalse(usersOnly.mayUse("bob", Principal.user("ann")));
    }

    @Test
    void anyClientMayUseASessionIfOwnershipIsNotEnforced() {
        assertTrue(new SessionOwnership(false, true).mayUse("ann", Principal.user("bob")));
    }

    @Test
    void principalWithAnEmptyUserNameIsRejected() {
        assertThrows(IllegalArgumentException.class, () -> Principal.user(""));
        assertThrows(IllegalArgumentException.class, () -> new Principal(null, Set.of("operator")));
    }
}
