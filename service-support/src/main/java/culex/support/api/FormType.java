package culex.support.api;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;

/** The Content-Type of a form, which {@code curl -d} sends by default, also with a body in JSON. */
public final class FormType {
    private static final Pattern FORM =
            Pattern.compile("\\s*(application/x-www-form-urlencoded|multipart/)", Pattern.CASE_INSENSITIVE);

    private FormType() {}

    /**
     * Removes the type of a form from a request whose body is not a form. Call it before Vert.x' BodyHandler, which otherwise decodes the
     * body as a form as well, and fails if the body contains {@code 100%} or more than 8 KB without {@code &}.
     */
    public static void remove(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && FORM.matcher(type).lookingAt()) {
            request.headers().remove(HttpHeaders.CONTENT_TYPE);
        }
    }
}
