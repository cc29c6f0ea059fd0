package culex.broker.connection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The transitions between the states of a Network Connection. */
class ConnectionStateTest {
    private static final List<ConnectionState> STATES = List.of(ConnectionState.values());

    @Test
    void connectionStateMayChangeOnlyToTheNextStateOrToClosed() {
        for (int i = 0; i < STATES.size(); i++) {
            for (int j = 0; j < STATES.size(); j++) {
                ConnectionState state = STATES.get(i);
                ConnectionState next = STATES.get(j);
                boolean isLegal = j == i + 1 || (next == ConnectionState.CLOSED && state != ConnectionState.CLOSED);
                assertEquals(isLegal, state.mayBecome(next), state + " -> " + next);
            }
        }
    }

    @Test
    void connectionInTheStateClosedCannotEnterAnotherState() {
        assertTrue(Arrays.stream(ConnectionState.values()).noneMatch(ConnectionState.CLOSED::mayBecome));
    }

    @Test
    void packetsAreNotHandledAfterTheConnectionBeginsToClose() {
        assertTrue(ConnectionState.CONNECTED.takesPackets());
        assertFalse(ConnectionState.LEAVING.takesPackets());
        assertFalse(ConnectionState.CLOSED.takesPackets());
    }
}
