package culex.system.docs;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import culex.system.deploy.Repository;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The diagram of the broker's packages in docs/architecture.md shows their dependencies as compiled. */
class PackageDiagramTest {
    private static final String ROOT = "culex.broker";

    @Test
    void packageDiagramShowsTheCompiledDependencies() {
        Documents.assertPart(
                Documents.ARCHITECTURE, "packages of the broker", diagram(withoutIndirect(dependencies())));
    }

    /** Returns the packages that each package uses. */
    private static Map<String, Set<String>> dependencies() {
        Map<String, Set<String>> used = new TreeMap<>();
        for (JavaClass type : new ClassFileImporter().importPath(Repository.path("broker-service/target/classes"))) {
            if (!type.getPackageName().startsWith(ROOT)) {
                continue;
            }
            String user = shortName(type);
            Set<String> targets = used.computeIfAbsent(user, _ -> new TreeSet<>());
            for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith(ROOT)
                        && !shortName(target).equals(user)) {
                    targets.add(shortName(target));
                }
            }
        }
        return used;
    }

    private static String shortName(JavaClass type) {
        String name = type.getPackageName().substring(ROOT.length());
        return name.isEmpty() ? "root" : name.substring(1);
    }

    /** Leaves out each dependency that follows from others. Needs dependencies without cycles, which ArchitectureTest checks. */
    private static Map<String, Set<String>> withoutIndirect(Map<String, Set<String>> used) {
        Map<String, Set<String>> direct = new TreeMap<>();
        used.forEach((user, targets) -> {
            Set<String> kept = new TreeSet<>(targets);
            for (String between : targets) {
                kept.removeAll(reachable(used, between));
            }
            direct.put(user, kept);
        });
        return direct;
    }

    private static Set<String> reachable(Map<String, Set<String>> used, String from) {
        Set<String> all = new TreeSet<>();
        for (String target : used.getOrDefault(from, Set.of())) {
            all.add(target);
            all.addAll(reachable(used, target));
        }
        return all;
    }

    private static String diagram(Map<String, Set<String>> direct) {
        StringBuilder text = new StringBuilder("\n```mermaid\nflowchart TD\n");
        direct.forEach((user, targets) -> targets.forEach(target ->
                text.append("  ").append(user).append(" --> ").append(target).append('\n')));
        return text.append("```\n\n").toString();
    }
}
