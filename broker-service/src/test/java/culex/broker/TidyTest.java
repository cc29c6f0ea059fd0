package culex.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Style rules that are checked here instead of in reviews, for the sources of all modules. */
class TidyTest {
    private static final Path ROOT =
            Path.of(System.getProperty("basedir", "."), "..").toAbsolutePath().normalize();
    private static final Set<String> PASSED_OVER =
            Set.of("target", "node_modules", "node", ".git", ".idea", "data", "results");
    private static final Pattern TEXT =
            Pattern.compile(".*\\.(java|md|xml|yml|yaml|properties|json|js|html|css|sh|py|seq|txt|conf)|.*/[^.]+");

    /** Maximum number of lines of a file with Java. A longer file does two things: move one of them into its own file. */
    private static final int LINES_MAX = 300;

    private static final Pattern STATEMENT = Pattern.compile("\\[MQTT-\\d+\\.\\d+\\.\\d+-\\d+]");
    private static final Pattern COMMENTED_OUT = Pattern.compile("^\\s*//.*[;{}]\\s*$");
    private static final Pattern UNFINISHED = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|XX" + "X)\\b");
    private static final Pattern STREAMS = Pattern.compile("\\bSystem\\.(out|err)\\b");
    private static final Pattern LOCK = Pattern.compile("\\bsynchronized\\s*\\(");
    private static final Pattern MACHINE = Pattern.compile("(?<![\\w.])/(work|root|home)/\\w|/tmp/" + "w/");

    @Test
    void everyPackageHasAPackageInfo() {
        List<String> wrong = new ArrayList<>();
        for (Path folder : folders(java())) {
            Path info = folder.resolve("package-info.java");
            String text = Files.exists(info) ? read(info) : "";
            if (!text.startsWith("/**") || !text.contains("@NullMarked")) {
                wrong.add(ROOT.relativize(info) + " is not there, or lacks its sentence or @NullMarked");
            }
        }
        assertNone(wrong);
    }

    @Test
    void mainCodeHasNoPrintStatementsAndNoTodos() {
        List<String> wrong = new ArrayList<>();
        for (Path file : java()) {
            // The benchmarks are a command line program, which prints its results.
            boolean mayPrint = file.getFileName().toString().equals("TidyTest.java")
                    || file.startsWith(ROOT.resolve("benchmarks"));
            report(wrong, file, line -> STREAMS.matcher(line).find() && !mayPrint, "prints");
            report(wrong, file, line -> UNFINISHED.matcher(line).find(), "is unfinished");
            report(wrong, file, line -> COMMENTED_OUT.matcher(line).find(), "is code in a comment");
        }
        assertNone(wrong);
    }

    @Test
    void javaFilesAreShort() {
        List<String> wrong = new ArrayList<>();
        for (Path file : java()) {
            int lines = lines(file).size();
            if (lines > LINES_MAX) {
                wrong.add(ROOT.relativize(file) + " has " + lines + " lines, more than " + LINES_MAX);
            }
        }
        assertNone(wrong);
    }

    @Test
    void brokerHasNoSynchronizedBlocks() {
        List<String> wrong = new ArrayList<>();
        for (Path file : java()) {
            if (file.toString().contains("/src/main/java/culex/broker/")) {
                report(wrong, file, line -> LOCK.matcher(line).find(), "takes a lock");
            }
        }
        assertNone(wrong);
    }

    @Test
    void statementsCitedInTheCodeExistInTheConformanceDocument() {
        String document = read(ROOT.resolve("docs/conformance.md"));
        List<String> wrong = new ArrayList<>();
        int cited = 0;
        for (Path file : java()) {
            if (file.startsWith(ROOT.resolve("broker-service/src/main"))) {
                Matcher statement = STATEMENT.matcher(read(file));
                while (statement.find()) {
                    cited++;
                    if (!document.contains(statement.group())) {
                        wrong.add(ROOT.relativize(file) + " cites " + statement.group());
                    }
                }
            }
        }
        assertTrue(cited > 0, "no main file cites a statement");
        assertNone(wrong);
    }

    @Test
    void filesHaveNoTabsAndNoPathsOfADeveloperMachine() {
        List<String> wrong = new ArrayList<>();
        for (Path file : files(path -> TEXT.matcher(path.toString()).matches())) {
            boolean shows = file.toString().endsWith(".md"); // Markdown may quote the output of a program
            report(wrong, file, line -> line.indexOf('\t') >= 0 && !shows, "has a tab");
            report(wrong, file, line -> MACHINE.matcher(line).find(), "names a path of a machine");
        }
        assertNone(wrong);
    }

    private static void report(List<String> wrong, Path file, Predicate<String> isWrong, String what) {
        List<String> lines = lines(file);
        for (int i = 0; i < lines.size(); i++) {
            if (isWrong.test(lines.get(i))) {
                wrong.add(ROOT.relativize(file) + ":" + (i + 1) + " " + what + ": "
                        + lines.get(i).strip());
            }
        }
    }

    private static void assertNone(List<String> wrong) {
        assertEquals("", String.join("\n", wrong));
    }

    private static List<Path> java() {
        List<Path> java = files(path -> path.toString().endsWith(".java"));
        assertTrue(java.size() > 100, "the sources are not found below " + ROOT);
        return java;
    }

    private static Set<Path> folders(List<Path> files) {
        Set<Path> folders = new TreeSet<>();
        files.forEach(file -> folders.add(file.getParent()));
        return folders;
    }

    private static List<Path> files(Predicate<Path> wanted) {
        List<Path> found = new ArrayList<>();
        collect(ROOT, wanted, found);
        return found;
    }

    private static void collect(Path folder, Predicate<Path> wanted, List<Path> found) {
        try (Stream<Path> entries = Files.list(folder)) {
            for (Path entry : entries.sorted().toList()) {
                if (Files.isDirectory(entry)) {
                    if (!PASSED_OVER.contains(entry.getFileName().toString())) {
                        collect(entry, wanted, found);
                    }
                } else if (wanted.test(entry)) {
                    found.add(entry);
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static List<String> lines(Path file) {
        return read(file).lines().toList();
    }

    /** Returns the text of a file. Bytes that are not UTF-8 are replaced, because the checks look for ASCII text only. */
    private static String read(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
