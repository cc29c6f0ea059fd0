package culex.system.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests of the files of the page and of the console that need no browser. */
class PageFilesTest {
    private static final Path SERVICE = Path.of("..", "broker-service");
    private static final Path FILES = SERVICE.resolve(Path.of("src", "main", "resources", "META-INF", "resources"));
    private static final Path CONSOLE = SERVICE.resolve(Path.of("src", "main", "resources", "console"));

    @Test
    void pageUsesTheLibraryVersionsOfTheBuild() throws IOException {
        Set<String> asked =
                all(Pattern.compile("webjars/([^/]+/[^/]+)/"), Files.readString(FILES.resolve("index.html")));
        Set<String> built = new TreeSet<>();
        Matcher dependency = Pattern.compile(
                        "<groupId>org\\.webjars\\.npm</groupId>\\s*<artifactId>(.+?)</artifactId>\\s*<version>(.+?)</version>")
                .matcher(Files.readString(SERVICE.resolve("pom.xml")));
        while (dependency.find()) {
            built.add(dependency.group(1) + "/" + dependency.group(2));
        }
        assertEquals(built, asked);
    }

    @Test
    void pageFilesUseNothingThatAStrictContentSecurityPolicyForbids() throws IOException {
        Pattern lax = Pattern.compile(
                "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\(|new Function|\\bstyle=|\\son\\w+=|<script>|<style");
        for (Path file : files()) {
            assertEquals(Set.of(), all(lax, Files.readString(file)), file.toString());
        }
    }

    @Test
    void pageLoadsNothingFromOtherHosts() throws IOException {
        Pattern address = Pattern.compile("(?:https?:)?//[a-z0-9-]+(?:\\.[a-z0-9-]+)+[^\\s\"')]*");
        for (Path file : files()) {
            Set<String> named = all(address, Files.readString(file));
            named.remove("http://www.w3.org/2000/svg");
            assertEquals(Set.of(), named, file.toString());
        }
    }

    @Test
    void consoleHasEveryTextInBothLanguages() throws IOException {
        Pattern name = Pattern.compile("\n  \"?([\\w-]+)\"?: \"");
        Set<String> english = all(name, Files.readString(CONSOLE.resolve("words-en.js")));
        assertTrue(english.size() > 150, english::toString);
        assertEquals(english, all(name, Files.readString(CONSOLE.resolve("words-zh.js"))));
    }

    @Test
    void consoleServesEachOfItsFilesAndItsJavaScriptLibrary() throws IOException {
        String served = Files.readString(
                SERVICE.resolve(Path.of("src", "main", "java", "culex", "broker", "admin", "ConsoleFiles.java")));
        for (Path file : regularFiles(CONSOLE)) {
            String name = file.getFileName().toString();
            String scriptName = "\"" + name.replace(".js", "") + "\"";
            assertTrue(served.contains(scriptName) || served.contains("console/" + name + "\""), name);
        }
        Set<String> page =
                all(Pattern.compile("webjars/(uplot/[^/]+)/"), Files.readString(FILES.resolve("index.html")));
        assertEquals(page, all(Pattern.compile("webjars/(uplot/[^/]+)/"), served));
    }

    private static List<Path> files() throws IOException {
        return Stream.concat(regularFiles(FILES).stream(), regularFiles(CONSOLE).stream())
                .toList();
    }

    private static List<Path> regularFiles(Path directory) throws IOException {
        try (Stream<Path> found = Files.walk(directory)) {
            List<Path> files = found.filter(Files::isRegularFile).toList();
            assertTrue(files.size() > 5, () -> "Found only " + files);
            return files;
        }
    }

    private static Set<String> all(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        pattern.matcher(text).results().forEach(result -> found.add(result.group(result.groupCount())));
        return found;
    }
}
