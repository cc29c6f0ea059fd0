package culex.broker.security;

import org.jspecify.annotations.Nullable;

/** The client's side of OAUTHBEARER, for HiveMQ's client. The server's CONNACK and AUTH 0x00 have no data. */
final class BearerClientMechanism extends ClientMechanism {
    private volatile String token;

    BearerClientMechanism(String token) {
        super("OAUTHBEARER");
        this.token = token;
    }

    /** Sets the token for the following logins. */
    void use(String another) {
        token = another;
    }

    @Override
    String first() {
        return "n,,\u0001auth=Bearer " + token + "\u0001\u0001";
    }

    @Override
    @Nullable String answer(String challenge) {
        return null;
    }

    @Override
    boolean accepts(String last) {
        return last.isEmpty();
    }
}
