package culex.broker;

import culex.broker.connection.ServerTerms;
import culex.broker.packet.ReasonCode;

/** Reads what the server tells its clients of itself. */
final class Terms {
    private Terms() {}

    static ServerTerms of(BrokerConfig config) {
        ReasonCode redirect = switch (config.redirect().newClients()) {
            case NONE -> null;
            case USE_ANOTHER_SERVER -> ReasonCode.USE_ANOTHER_SERVER;
            case SERVER_MOVED -> ReasonCode.SERVER_MOVED;
        };
        return new ServerTerms(
                config.responseInformation().prefix().orElse(null),
                config.redirect().server().orElse(null),
                redirect);
    }
}
