package culex.broker.admin;

import culex.broker.transport.Loop;
import culex.broker.transport.netty.RequestCheck;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/** The response with the events of a {@link MessageStream}. */
final class EventStreamResponse implements MessageStream.Sink {
    private final RoutingContext context;
    private final HttpServerResponse response;
    private final LoginCheck login;
    private final Loop loop;
    private final Consumer<MessageStream.Sink> onGone;

    /**
     * Creates the response. Its headers are sent with the first events. May be called from any thread.
     *
     * @param loop the loop of the stream
     * @param onGone is called on the loop, at least once, when the reader has disconnected
     */
    EventStreamResponse(RoutingContext context, Loop loop, Consumer<MessageStream.Sink> onGone) {
        this.context = context;
        this.loop = loop;
        this.onGone = onGone;
        login = ManagementLogin.loginCheck(context);
        response = context.response();
        response.closeHandler(_ -> loop.execute(this::gone));
    }

    @Override
    public void write(String events, Runnable onWritten) {
        if (response.ended() || response.closed()) {
            loop.execute(this::gone);
            return;
        }
        Future<Void> written;
        try {
            begin();
            written = response.write(events);
        } catch (IllegalStateException ended) { // the worker has sent 503 already, because this loop was late
            loop.execute(this::gone);
            return;
        }
        written.onComplete(done -> {
            if (done.succeeded()) {
                RequestCheck.onPartWritten(context.request());
                loop.execute(onWritten);
            } else {
                loop.execute(this::gone);
            }
        });
    }

    private void begin() {
        if (!response.headWritten()) {
            putHeaders(response.setChunked(true));
        }
    }

    /** Adds the headers of a stream to a response. */
    static void putHeaders(HttpServerResponse response) {
        response.putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .putHeader("X-Accel-Buffering", "no");
    }

    @Override
    public boolean isAllowed() {
        return login.getAsBoolean();
    }

    private void gone() {
        onGone.accept(this);
    }

    @Override
    public void end() {
        if (response.headWritten() && !response.ended() && !response.closed()) {
            response.end();
        }
    }
}
