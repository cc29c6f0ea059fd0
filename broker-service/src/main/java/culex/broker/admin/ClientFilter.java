package culex.broker.admin;

import culex.broker.packet.ProtocolVersion;
import culex.broker.security.Network;
import culex.broker.session.ClientConnection;
import culex.broker.session.ClientSummary;
import culex.support.api.ApiException;
import java.net.InetAddress;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Selects the clients of a list, by the parameters in the query. */
final class ClientFilter {
    /** The names of the parameters. */
    static final String[] PARAMETERS = {"id", "user", "address", "state", "version", "listener", "queueMin", "dropsMin"
    };

    private final @Nullable NamePattern id;
    private final @Nullable NamePattern user;
    private final @Nullable Network network;
    private final State state;
    private final @Nullable String version;
    private final @Nullable String listener;
    private final long queueMin;
    private final long dropsMin;

    /** Which clients the list contains: connected ones, disconnected ones, or all. */
    enum State {
        ANY,
        CONNECTED,
        DISCONNECTED
    }

    ClientFilter(ApiRequest request) {
        id = pattern(request.query("id"));
        user = pattern(request.query("user"));
        network = network(request.query("address"));
        state = request.one("state", State.ANY);
        version = version(request.query("version"));
        listener = request.query("listener");
        queueMin = request.number("queueMin", 0, 0, Long.MAX_VALUE);
        dropsMin = request.number("dropsMin", 0, 0, Long.MAX_VALUE);
    }

    private static @Nullable NamePattern pattern(@Nullable String text) {
        return text == null ? null : new NamePattern(text);
    }

    private static @Nullable Network network(@Nullable String text) {
        try {
            return text == null ? null : Network.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw ApiException.badRequest("address: " + wrong.getMessage());
        }
    }

    private static @Nullable String version(@Nullable String text) {
        if (text == null
                || Stream.of(ProtocolVersion.values())
                        .anyMatch(each -> each.label().equals(text))) {
            return text;
        }
        throw ApiException.badRequest("version must be one of "
                + Stream.of(ProtocolVersion.values())
                        .map(ProtocolVersion::label)
                        .collect(Collectors.joining(", ")));
    }

    /** Whether the Client Identifier matches; cheaper than {@link #matches}, which must be called afterwards. */
    boolean matchesId(String clientId) {
        return id == null || id.matches(clientId);
    }

    boolean matches(ClientSummary client) {
        String name = client.userName();
        return client.queued() >= queueMin
                && client.dropped() >= dropsMin
                && (state == State.ANY || client.isConnected() == (state == State.CONNECTED))
                && (user == null || (name != null && user.matches(name)))
                && matches(client.connection());
    }

    /** A client that is not connected has no address, version or listener. */
    private boolean matches(@Nullable ClientConnection connection) {
        if (network == null && version == null && listener == null) {
            return true;
        }
        return connection != null
                && (version == null || connection.version().label().equals(version))
                && (listener == null || connection.peer().listener().name().equals(listener))
                && (network == null || isInNetwork(network, connection.peer().inetAddress()));
    }

    private static boolean isInNetwork(Network network, @Nullable InetAddress address) {
        return address != null && network.contains(address);
    }
}
