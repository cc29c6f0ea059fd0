package culex.broker.security;

import com.ongres.scram.client.ScramClient;
import com.ongres.scram.common.exception.ScramException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The client's side of SCRAM-SHA-256, for HiveMQ's client; the server's signature is checked. */
final class ScramClientMechanism extends ClientMechanism {
    private static final String METHOD = "SCRAM-SHA-256";

    private final String userName;
    private String password;
    private ScramClient scram;

    ScramClientMechanism(String userName, String password) {
        super(METHOD);
        this.userName = userName;
        this.password = password;
        scram = fresh();
    }

    private ScramClient fresh() {
        return ScramClient.builder()
                .advertisedMechanisms(List.of(METHOD))
                .username(userName)
                .password(password.toCharArray())
                .build();
    }

    /** Sets the password for the following logins. */
    void remember(String another) {
        password = another;
    }

    @Override
    String first() {
        scram = fresh();
        return scram.clientFirstMessage().toString();
    }

    @Override
    @Nullable String answer(String challenge) {
        try {
            scram.serverFirstMessage(challenge);
            return scram.clientFinalMessage().toString();
        } catch (ScramException wrong) {
            return null;
        }
    }

    @Override
    boolean accepts(String last) {
        try {
            scram.serverFinalMessage(last);
            return true;
        } catch (ScramException wrong) {
            return false;
        }
    }
}
