package culex.system.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import culex.system.deploy.Repository;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The documents of the repository. */
final class Documents {
    /** The document with the tables of settings, metrics and alerts. */
    static final Path OPERATIONS = Repository.path("docs/operations.md");

    /** The document with the diagram of the packages. */
    static final Path ARCHITECTURE = Repository.path("docs/architecture.md");

    private static final String END = "<!-- to here -->";

    private Documents() {}

    /** Returns every Markdown file at the root and under docs/. */
    static List<Path> all() {
        try (Stream<Path> root = Files.list(Repository.path(""));
                Stream<Path> docs = Files.walk(Repository.path("docs"))) {
            return Stream.concat(root, docs)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the path of a file relative to the root of the repository. */
    static String name(Path path) {
        return Repository.path("").relativize(path).toString();
    }

    /**
     * Asserts the text of a document between {@code <!-- NAME, from here -->} and the next {@code <!-- to here -->}. With {@code
     * -Ddocs.write=true} it writes the text instead.
     */
    static void assertPart(Path document, String name, String right) {
        String text = Repository.text(document);
        String begin = "<!-- " + name + ", from here -->\n";
        int from = text.indexOf(begin);
        int to = text.indexOf(END, from);
        if (from < 0 || to < 0) {
            throw new IllegalStateException(name(document) + " has no part: " + begin.strip() + " ... " + END);
        }
        from += begin.length();
        if (Boolean.getBoolean("docs.write")) {
            write(document, text.substring(0, from) + right + text.substring(to));
        } else {
            String advice = name + " in " + name(document) + " is outdated; CONTRIBUTING.md says how to generate it";
            assertEquals(right, text.substring(from, to), advice);
        }
    }

    private static void write(Path document, String text) {
        try {
            Files.writeString(document, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
