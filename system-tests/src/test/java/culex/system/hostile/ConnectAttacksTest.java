package culex.system.hostile;

import static culex.system.hostile.Survival.brokerSurvives;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** Attacks that work before authentication. */
class ConnectAttacksTest {
    @Test
    void hundredUnauthenticatedConnectPacketsOf15MegabytesEachDoNotCrashOrHangTheBroker()
            throws IOException, InterruptedException {
        brokerSurvives(Attacks.HUGE_CONNECTS);
    }

    @Test
    void connectionsThatSendConnectAtOneBytePerSecondAreClosed() throws IOException, InterruptedException {
        brokerSurvives(FurtherAttacks.TRICKLING_CONNECTS);
    }

    @Test
    void thousandSocketsWithoutConnectAreClosed() throws IOException, InterruptedException {
        brokerSurvives(FurtherAttacks.SILENT_SOCKETS);
    }

    @Test
    void threeHundredSilentHttpConnectionsAreClosed() throws IOException, InterruptedException {
        brokerSurvives(FurtherAttacks.SILENT_HTTP);
    }

    @Test
    void wrongPasswordsOn400SocketsDoNotDisturbAWellBehavedClient() throws IOException, InterruptedException {
        brokerSurvives(FurtherAttacks.WRONG_PASSWORDS);
    }

    @Test
    void wrongScramProofsOn100SocketsDoNotDisturbAWellBehavedClient() throws IOException, InterruptedException {
        brokerSurvives(FurtherAttacks.WRONG_PROOFS);
    }
}
