package culex.broker.admin;

import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Serves the files of the console on the management port, under {@link #ROOT}. The files need no login, because they contain no data: the
 * page reads the data from the admin API, which requires a login.
 */
@Singleton
final class ConsoleFiles {
    /** The path of the console. */
    static final String ROOT = "/console";

    private static final String POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none';"
            + " frame-ancestors 'none'; require-trusted-types-for 'script'";

    private static final String SCRIPT = "text/javascript; charset=utf-8";
    private static final String STYLE = "text/css; charset=utf-8";
    private static final String PICTURE = "image/svg+xml";

    private static final List<String> SCRIPTS = List.of(
            "address",
            "alarms",
            "api",
            "broker",
            "cbor",
            "chart",
            "client",
            "clients",
            "cluster",
            "command",
            "data",
            "detail",
            "dialog",
            "diff",
            "dom",
            "feed",
            "format",
            "history",
            "icons",
            "log-level",
            "main",
            "now",
            "payload",
            "publish",
            "receivers",
            "recent",
            "retained",
            "rows",
            "search",
            "series",
            "settings",
            "simulate",
            "simulate-command",
            "simulate-fleet",
            "simulate-rates",
            "simulate-start",
            "simulate-table",
            "steady",
            "text",
            "topics",
            "trace",
            "tree",
            "troubles",
            "waves",
            "words-broker-en",
            "words-broker-zh",
            "words-en",
            "words-simulate-en",
            "words-simulate-zh",
            "words-zh");

    private final Map<String, File> files = new HashMap<>();

    /** A file with its content type. */
    private record File(String type, Buffer content) {}

    ConsoleFiles() {
        add("", "console/index.html", "text/html; charset=utf-8");
        add("console.css", "console/console.css", STYLE);
        SCRIPTS.forEach(name -> add(name + ".js", "console/" + name + ".js", SCRIPT));
        add("runbook.md", "console/runbook.md", "text/plain; charset=utf-8");
        add("favicon.svg", "META-INF/resources/favicon.svg", PICTURE);
        add("uplot.js", "META-INF/resources/webjars/uplot/1.6.30/dist/uPlot.iife.min.js", SCRIPT);
        add("uplot.css", "META-INF/resources/webjars/uplot/1.6.30/dist/uPlot.min.css", STYLE);
    }

    private void add(String name, String resource, String type) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try (InputStream in = loader.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("the file " + resource + " is missing in this build");
            }
            files.put(name, new File(type, Buffer.buffer(in.readAllBytes())));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Whether the path names a file of the console, or a path that is redirected to such a file. */
    static boolean isFile(@Nullable String path) {
        return path != null && (path.equals("/") || path.equals(ROOT) || path.startsWith(ROOT + "/"));
    }

    void onRouter(@Observes ManagementInterface management) {
        addTo(management.router());
    }

    /** Adds the files to a router. */
    void addTo(Router router) {
        router.get("/").method(HttpMethod.HEAD).handler(ConsoleFiles::redirect);
        router.get(ROOT).method(HttpMethod.HEAD).handler(context -> {
            if (context.normalizedPath().equals(ROOT)) {
                redirect(context);
            } else {
                context.next();
            }
        });
        router.get(ROOT + "/*").method(HttpMethod.HEAD).handler(this::send);
    }

    private static void redirect(RoutingContext context) {
        context.response()
                .setStatusCode(302)
                .putHeader(HttpHeaders.LOCATION, ROOT + "/")
                .end();
    }

    private void send(RoutingContext context) {
        File file = files.get(context.normalizedPath().substring(ROOT.length() + 1));
        if (file == null) {
            context.next();
            return;
        }
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, file.type())
                .putHeader("Content-Security-Policy", POLICY)
                .putHeader("X-Content-Type-Options", "nosniff")
                .putHeader("Referrer-Policy", "no-referrer")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .end(file.content());
    }
}
