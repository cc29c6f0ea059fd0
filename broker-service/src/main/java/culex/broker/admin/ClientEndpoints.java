package culex.broker.admin;

import culex.broker.ops.BrokerState;
import culex.broker.session.ClientConnection;
import culex.broker.session.ClientSummary;
import culex.broker.session.Session;
import culex.broker.session.SessionRegistry;
import culex.support.api.ApiAnswer;
import culex.support.api.ApiException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.stream.Stream;

/**
 * {@code GET /api/v1/clients} and {@code GET /api/v1/clients/{id}}. A list needs no task on a loop: it reads only values that any thread
 * may read.
 */
@Singleton
final class ClientEndpoints implements AdminEndpoints {
    private static final String[] PARAMETERS = Stream.concat(
                    Stream.of(ClientFilter.PARAMETERS), Stream.of("sort", "order", Page.LIMIT, Page.CURSOR))
            .toArray(String[]::new);

    private final SessionRegistry sessions;

    /** The order of a list. */
    private enum Sort {
        ID,
        QUEUE,
        DROPS,
        CONNECTED_SINCE;

        long value(ClientSummary client) {
            ClientConnection connection = client.connection();
            return switch (this) {
                case ID -> 0;
                case QUEUE -> client.queued();
                case DROPS -> client.dropped();
                case CONNECTED_SINCE -> connection == null ? 0 : connection.sinceMillis();
            };
        }
    }

    /** The order of the list: ascending, or descending with the largest value first. */
    private enum Order {
        DESC,
        ASC
    }

    @Inject
    ClientEndpoints(BrokerState state) {
        this(state.sessions());
    }

    ClientEndpoints(SessionRegistry sessions) {
        this.sessions = sessions;
    }

    @Override
    public void addTo(AdminRoutes routes) {
        routes.readSessions("/clients", this::list);
        routes.readSessions("/clients/:id", request -> {
            request.allowOnly();
            return ApiAnswer.ok(ClientDetails.of(find(sessions, request.path("id"))));
        });
    }

    /** The Session of a client. */
    static Session find(SessionRegistry sessions, String clientId) {
        Session session = sessions.session(clientId);
        if (session == null || session.isEnded()) {
            throw ApiException.notFound("There is no client " + clientId);
        }
        return session;
    }

    private ApiAnswer list(ApiRequest request) {
        request.allowOnly(PARAMETERS);
        ClientFilter filter = new ClientFilter(request);
        Sort sort = request.one("sort", Sort.ID);
        boolean isDescending = sort != Sort.ID && request.one("order", Order.DESC) == Order.DESC;
        if (sort == Sort.ID && request.query("order") != null) {
            throw ApiException.badRequest("order is for the other sorts: identifiers always ascend");
        }
        Page<ClientSummary> page = new Page<>(request, "clients by " + sort, isDescending);
        for (Session session : sessions.sessions()) {
            if (!filter.matchesId(session.clientId())
                    || (sort == Sort.ID && !page.wants(new Page.Key(0, session.clientId())))) {
                continue;
            }
            ClientSummary client = ClientSummary.of(session);
            if (client != null && filter.matches(client)) {
                Page.Key key = new Page.Key(sort.value(client), client.clientId());
                if (page.wants(key)) {
                    page.add(key, client);
                }
            }
        }
        return ApiAnswer.ok(page.toJson(ClientJson::summary));
    }
}
