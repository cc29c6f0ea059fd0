package culex.client.runtime;

import culex.support.api.MalformedRequests;
import culex.support.api.PipelinedRequests;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Responds to malformed requests on the HTTP port of the service, and lets the requests of a connection wait for each other. */
@Singleton
final class HttpPort {
    void onRouter(@Observes Router router) {
        PipelinedRequests.addTo(router);
        MalformedRequests.addTo(router);
    }
}
