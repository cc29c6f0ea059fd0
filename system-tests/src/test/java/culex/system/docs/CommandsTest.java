package culex.system.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import culex.system.deploy.Repository;
import culex.testing.RunningProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Commands in the documents exist, and commands, variables and alerts are documented. */
class CommandsTest {
    private static final Pattern COMMAND = Pattern.compile("(?<![/\\w])\\./culex (\\w+)");
    private static final Pattern VARIABLE = Pattern.compile("\\bCULEX_\\w+");

    @Test
    void everyCommandInTheDocumentsExists() {
        Set<String> offered = found(COMMAND, help());
        assertTrue(offered.contains("up"), () -> "the help offers " + offered);
        Set<String> unknown = new TreeSet<>();
        for (Path document : Documents.all()) {
            Set<String> named = found(COMMAND, Repository.text(document));
            named.removeAll(offered);
            named.forEach(command -> unknown.add(Documents.name(document) + ": ./culex " + command));
        }
        assertEquals(Set.of(), unknown);
    }

    @Test
    void everyCommandIsListedInTheReadme() {
        Set<String> missing = found(COMMAND, help());
        missing.removeAll(found(COMMAND, Repository.text(Repository.path("README.md"))));
        assertEquals(Set.of(), missing);
    }

    @Test
    void everyVariableOfTheCommandIsDescribedInTheOperationsGuide() {
        Set<String> variables = found(VARIABLE, help());
        variables.addAll(found(VARIABLE, Repository.text(Repository.path("docker-compose.yml"))));
        assertFalse(variables.isEmpty());
        variables.removeAll(found(VARIABLE, Repository.text(Documents.OPERATIONS)));
        assertEquals(Set.of(), variables);
    }

    @Test
    void everyAlertIsNamedInTheOperationsGuide() {
        String operations = Repository.text(Documents.OPERATIONS);
        Set<String> missing = new TreeSet<>();
        for (JsonNode group : Repository.yaml("deploy/prometheus/alerts.yml").path("groups")) {
            for (JsonNode rule : group.path("rules")) {
                missing.add(rule.path("alert").asText());
            }
        }
        assertFalse(missing.isEmpty());
        missing.removeIf(alert -> operations.contains("`" + alert + "`"));
        assertEquals(Set.of(), missing);
    }

    private static Set<String> found(Pattern pattern, String text) {
        Set<String> found = new TreeSet<>();
        pattern.matcher(text)
                .results()
                .forEach(match -> found.add(match.groupCount() == 0 ? match.group() : match.group(1)));
        return found;
    }

    private static String help() {
        try (RunningProgram program =
                RunningProgram.start("culex-help", Repository.path(""), Map.of(), List.of("./culex", "help"))) {
            program.awaitSuccess();
            return program.output();
        }
    }
}
