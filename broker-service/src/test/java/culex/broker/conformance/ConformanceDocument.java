package culex.broker.conformance;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The tables of docs/conformance.md: every statement of {@code statements.txt} with the sequences that name it and its note. The tables are
 * generated from the sequences, so that the tables list exactly what the sequences test.
 */
final class ConformanceDocument {
    static final String BEGIN = "<!-- written by ConformanceDocumentTest, from here -->";
    static final String END = "<!-- to here -->";
    private static final int TITLES = 6;

    private ConformanceDocument() {}

    /** Returns the path of the document, relative to the directory of the module. */
    static Path path() {
        return Path.of(System.getProperty("basedir", "."), "..", "docs", "conformance.md");
    }

    /** Returns each statement in the order of {@code statements.txt}, with its note or an empty string. */
    static Map<String, String> statements() {
        try (InputStream in = Objects.requireNonNull(
                ConformanceDocument.class.getResourceAsStream("/conformance/statements.txt"), "no statements.txt")) {
            Map<String, String> statements = new LinkedHashMap<>();
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n", -1)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    int blank = line.indexOf(' ');
                    statements.put(
                            blank < 0 ? line : line.substring(0, blank), blank < 0 ? "" : line.substring(blank + 1));
                }
            }
            return statements;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Returns the titles of the sequences by the statements that they name; each title once, without the words of {@code with}. */
    static Map<String, List<String>> proofs(List<Sequence> sequences) {
        Map<String, List<String>> proofs = new LinkedHashMap<>();
        for (Sequence sequence : sequences) {
            String title = sequence.heading() + " `" + sequence.file() + "`";
            for (String statement : sequence.statements()) {
                List<String> titles = proofs.computeIfAbsent(statement, key -> new ArrayList<>());
                if (!titles.contains(title)) {
                    titles.add(title);
                }
            }
        }
        return proofs;
    }

    /** Returns the text between {@link #BEGIN} and {@link #END}. */
    static String tables(List<Sequence> sequences) {
        Map<String, List<String>> proofs = proofs(sequences);
        StringBuilder text = new StringBuilder();
        String version = "";
        for (Map.Entry<String, String> statement : statements().entrySet()) {
            String number = statement.getKey().substring(3);
            if (!statement.getKey().startsWith(version) || version.isEmpty()) {
                version = statement.getKey().substring(0, 3);
                text.append("\n### ")
                        .append(version.equals("v5:") ? "MQTT 5.0" : "MQTT 3.1.1 and 3.1")
                        .append("\n\n| statement | sequences that prove it, or why there is none |\n|---|---|\n");
            }
            text.append("| ").append(number).append(" | ");
            text.append(row(proofs.getOrDefault(statement.getKey(), List.of()), statement.getValue()));
            text.append(" |\n");
        }
        return text.append('\n').toString();
    }

    private static String row(List<String> titles, String note) {
        List<String> cells = titles.stream().limit(TITLES).collect(Collectors.toCollection(ArrayList::new));
        if (titles.size() > TITLES) {
            String files = titles.stream()
                    .skip(TITLES)
                    .map(title -> title.substring(title.indexOf('`')))
                    .collect(Collectors.toCollection(TreeSet::new))
                    .stream()
                    .collect(Collectors.joining(", "));
            cells.add((titles.size() - TITLES) + " more in " + files);
        }
        if (!note.isEmpty()) {
            cells.add("*" + note + "*");
        }
        return String.join("; ", cells).replace("|", "\\|");
    }

    /** Returns the document with other tables. */
    static String rewritten(String document, String tables) {
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        int end = document.indexOf(END);
        if (end < begin) {
            throw new IllegalStateException("docs/conformance.md has lost the marks of its tables");
        }
        return document.substring(0, begin) + "\n" + tables + document.substring(end);
    }

    static String read() throws IOException {
        return Files.readString(path());
    }
}
