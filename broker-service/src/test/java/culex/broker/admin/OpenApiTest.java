package culex.broker.admin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the OpenAPI document of the admin API with the routes in the sources. */
class OpenApiTest {
    private static final Path MODULE =
            Path.of(System.getProperty("basedir", ".")).toAbsolutePath();
    private static final Path DOCUMENT = MODULE.resolve("src/main/resources/api/openapi.yaml");
    private static final Path SOURCES = MODULE.resolve("src/main/java/culex/broker/admin");

    private static final Pattern ROUTE = Pattern.compile(
            "routes\\s*\\.(?:read(?:Sessions)?\\(|change(?:Sessions)?\\(\\s*HttpMethod\\.(\\w+),)\\s*(\"[^\"]+\"|\\w+)");
    private static final Pattern ANY_ROUTE = Pattern.compile("routes\\s*\\.(read|change)(Sessions)?\\(");
    private static final Pattern PARAMETER = Pattern.compile(":(\\w+)");
    private static final Pattern PATH = Pattern.compile("  (/\\S*):");
    private static final Pattern METHOD = Pattern.compile("    (get|put|post|delete|patch):");

    @Test
    void openApiDocumentHasThePathsAndMethodsOfTheRoutes() throws IOException {
        Set<String> routes = new TreeSet<>();
        for (Path file : sources()) {
            String source = Files.readString(file);
            Matcher route = ROUTE.matcher(source);
            int found = 0;
            while (route.find()) {
                String method = route.group(1) == null ? "GET" : route.group(1);
                routes.add(method + " "
                        + PARAMETER.matcher(path(source, route.group(2))).replaceAll("{$1}"));
                found++;
            }
            assertEquals(ANY_ROUTE.matcher(source).results().count(), found, () -> "routes in " + file);
        }
        assertFalse(routes.isEmpty());
        assertEquals(routes, documented());
    }

    /** The path of a route: a string, or the name of a constant in the same file. */
    private static String path(String source, String argument) {
        if (argument.startsWith("\"")) {
            return argument.substring(1, argument.length() - 1);
        }
        Matcher constant =
                Pattern.compile("String " + argument + " = \"([^\"]+)\"").matcher(source);
        assertEquals(true, constant.find(), () -> argument + " is no constant of its file");
        String value = constant.group(1);
        assertNotNull(value);
        return value;
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.list(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        }
    }

    private static Set<String> documented() throws IOException {
        Set<String> documented = new TreeSet<>();
        boolean inPaths = false;
        String path = "";
        for (String line : Files.readAllLines(DOCUMENT)) {
            if (!line.startsWith(" ")) {
                inPaths = line.equals("paths:");
            }
            Matcher isPath = PATH.matcher(line);
            Matcher isMethod = METHOD.matcher(line);
            if (inPaths && isPath.matches()) {
                path = isPath.group(1);
            } else if (inPaths && isMethod.matches()) {
                documented.add(isMethod.group(1).toUpperCase(Locale.ROOT) + " " + path);
            }
        }
        return documented;
    }
}
