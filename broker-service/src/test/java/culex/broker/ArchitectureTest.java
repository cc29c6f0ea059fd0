package culex.broker;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Checks which packages of the broker may depend on which others. docs/architecture.md has the same order; a change of the order needs a
 * reason in that document.
 */
class ArchitectureTest {
    /**
     * The layers from the inside out: packages of a line may depend on those of the lines above, and not on those below or in the same
     * line.
     */
    private static final List<List<String>> LAYERS = List.of(
            List.of("culex.broker.packet", "culex.broker.memory", "culex.broker.wire"),
            List.of("culex.broker.topic"),
            List.of("culex.broker.message"),
            List.of("culex.broker.observe"),
            List.of("culex.broker.codec", "culex.broker.transport"),
            List.of("culex.broker.store..", "culex.broker.security.."),
            List.of("culex.broker.rates", "culex.broker.ownership"),
            List.of("culex.broker.retained"),
            List.of("culex.broker.delivery"),
            List.of("culex.broker.session"),
            List.of("culex.broker.routing"),
            List.of("culex.broker.connection"),
            List.of("culex.broker.diagnosis", "culex.broker.cluster"),
            List.of("culex.broker.transport.netty", "culex.broker.ops", "culex.broker.tracing"),
            List.of("culex.broker.config"),
            List.of("culex.broker.admin", "culex.broker.ctl"),
            List.of("culex.broker.boot"),
            List.of("culex.broker"));

    private static final String[] WITH_THREADS = {
        "culex.broker.store.rocksdb",
        "culex.broker.store.jetstream",
        "culex.broker.store.postgres",
        "culex.broker.ownership"
    };

    /** The packages of the protocol and of the routing, which depend on no framework: all layers inside of transport.netty and ops. */
    private static final String[] DOMAIN =
            LAYERS.subList(0, LAYERS.size() - 5).stream().flatMap(List::stream).toArray(String[]::new);

    private static final Set<String> CLOCKS = Set.of("nanoTime", "currentTimeMillis", "now");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("culex.broker");

    @Test
    void archUnitImportContainsTheClassesOfTheBroker() {
        for (List<String> layer : LAYERS) {
            for (String name : layer) {
                String first = name.replace("..", "");
                assertFalse(
                        CLASSES.stream().noneMatch(type -> type.getPackageName().equals(first)), first + " is empty");
            }
        }
    }

    @Test
    void packagesDependOnlyOnInnerPackages() {
        for (int i = 0; i < LAYERS.size(); i++) {
            for (String layer : LAYERS.get(i)) {
                List<String> beside = LAYERS.get(i).stream()
                        .filter(other -> !other.equals(layer))
                        .toList();
                String[] forbidden = Stream.concat(
                                beside.stream(),
                                LAYERS.subList(i + 1, LAYERS.size()).stream().flatMap(List::stream))
                        .toArray(String[]::new);
                if (forbidden.length > 0) {
                    noClasses()
                            .that()
                            .resideInAPackage(layer)
                            .should()
                            .dependOnClassesThat()
                            .resideInAnyPackage(forbidden)
                            .check(CLASSES);
                }
            }
        }
    }

    @Test
    void staticInitializersReadNoClockBecauseANativeImageRunsThemAtBuildTime() {
        List<String> readers = CLASSES.stream()
                .flatMap(type -> type.getStaticInitializer().stream())
                .flatMap(initializer -> initializer.getMethodCallsFromSelf().stream())
                .filter(call -> CLOCKS.contains(call.getTarget().getName()))
                .map(JavaMethodCall::getDescription)
                .toList();
        assertEquals(List.of(), readers);
    }

    @Test
    void packagesHaveNoCyclicDependencies() {
        slices().matching("culex.broker.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void protocolAndRoutingPackagesDependOnNoFramework() {
        noClasses()
                .that()
                .resideInAnyPackage(DOMAIN)
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..",
                        "io.vertx..",
                        "jakarta..",
                        "io.smallrye..",
                        "io.micrometer..",
                        "io.netty..",
                        "io.opentelemetry..",
                        "culex.support..")
                .check(CLASSES);
    }

    @Test
    void enginesOfTheReplicatedLogDependOnItsInterfaceOnly() {
        noClasses()
                .that()
                .resideInAnyPackage("culex.broker.store.jetstream", "culex.broker.store.postgres")
                .should()
                .dependOnClassesThat(resideInAPackage("culex..")
                        .and(resideOutsideOfPackages(
                                "culex.broker.store.log",
                                "culex.broker.store.jetstream",
                                "culex.broker.store.postgres")))
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages("culex.broker.store.jetstream", "culex.broker.store.postgres")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.nats..", "org.postgresql..", "java.sql..")
                .check(CLASSES);
    }

    @Test
    void onlyTracingAndTheWiringDependOnOpenTelemetry() {
        noClasses()
                .that()
                .resideOutsideOfPackages("culex.broker.tracing", "culex.broker.boot")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.opentelemetry..")
                .check(CLASSES);
    }

    @Test
    void onlyTheTransportAndTheWiringDependOnNetty() {
        noClasses()
                .that()
                .resideOutsideOfPackages("culex.broker.transport.netty", "culex.broker.boot")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.netty..")
                .check(CLASSES);
    }

    @Test
    void protocolAndRoutingPackagesUseNoLocks() {
        noClasses()
                .that()
                .resideInAnyPackage(DOMAIN)
                // The store writer, the engines of the log and the ownership have threads of their own, which wait.
                .and()
                .resideOutsideOfPackages(WITH_THREADS)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.util.concurrent.locks")
                .check(CLASSES);
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .resideInAnyPackage(DOMAIN)
                .and()
                .areDeclaredInClassesThat()
                .resideOutsideOfPackages(WITH_THREADS)
                .should()
                .haveModifier(JavaModifier.SYNCHRONIZED)
                .check(CLASSES);
    }

    @Test
    void allClassesUseTheSameLoggerApi() {
        GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(CLASSES);
        GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(CLASSES);
    }
}
