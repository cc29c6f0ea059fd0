package culex.system.hostile;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The JVM flags of the attacked broker. */
enum Heap {
    /** A heap of 256 MB. */
    SMALL {
        @Override
        List<String> flags() {
            return List.of("-Xmx256m", "-XX:+ExitOnOutOfMemoryError", OPTIMIZED);
        }
    },
    /** The flags of the broker's image in deploy/Dockerfile, with the memory limit of docker-compose.yml. */
    IMAGE {
        @Override
        List<String> flags() {
            Matcher entryPoint = ENTRY_POINT.matcher(read("deploy/Dockerfile"));
            Matcher limit = MEMORY_LIMIT.matcher(read("docker-compose.yml"));
            if (!entryPoint.find() || !limit.find()) {
                throw new IllegalStateException("No ENTRYPOINT or no mem_limit of the broker");
            }
            List<String> flags = new ArrayList<>(List.of("-XX:MaxRAM=" + limit.group(1), OPTIMIZED));
            Stream.of(entryPoint.group(1).split(",", -1))
                    .map(word -> word.strip().replace("\"", ""))
                    .filter(word -> word.startsWith("-X") || word.startsWith("-D"))
                    .forEach(flags::add);
            return flags;
        }
    };

    /** With the optimizing compiler, as users run it; other tests leave it out. */
    private static final String OPTIMIZED = "-XX:TieredStopAtLevel=4";

    private static final Pattern ENTRY_POINT = Pattern.compile("(?s)AS broker-service\n.*?\nENTRYPOINT \\[([^\n]*)]\n");
    private static final Pattern MEMORY_LIMIT = Pattern.compile("(?s)\\n {2}broker:.*?mem_limit: (\\w+)");

    abstract List<String> flags();

    private static String read(String file) {
        try {
            return Files.readString(Path.of("..", file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
