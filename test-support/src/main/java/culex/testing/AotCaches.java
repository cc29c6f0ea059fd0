package culex.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/**
 * The AOT caches of the packaged services. Tests start the services some hundred times; with a cache, a start takes half the CPU time and
 * is the start that users have. {@code ./culex up} creates the caches in the same way.
 */
final class AotCaches {
    private static final Set<String> COMPLETE = new HashSet<>();

    private AotCaches() {}

    /**
     * Creates the AOT cache of a service once per build, which takes some ten seconds. Other threads wait until it is there. Without a
     * cache, the service starts as well, only slower.
     */
    static synchronized void create(Path root, String service) {
        if (!COMPLETE.add(service)) {
            return;
        }
        ProcessBuilder script = new ProcessBuilder(
                        "bash", "-c", ". scripts/aot.sh; ! aot_stale \"$1\" || aot_train \"$1\"", "aot", service)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        script.environment().put("JAVA_HOME", System.getProperty("java.home"));
        try {
            script.start().waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
