package culex.broker.boot;

import culex.broker.config.BrokerConfig;
import culex.broker.config.SecurityReport;
import culex.broker.config.SettingRules;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/**
 * The program {@code ./culex doctor --security}: reads the settings as the broker does at its start, and prints what each entry point is
 * open to.
 */
public final class SecurityDoctor {
    private static final int OPEN = 1;
    private static final int WRONG_SETTINGS = 2;
    private static final int BUILT_IN = 250;
    private static final int OF_THE_OPERATOR = 260;

    private SecurityDoctor() {}

    /**
     * Ends with exit code 0 when nothing is open to other machines, 1 when something is, and 2 when the broker would not start with these
     * settings, or in a native executable.
     */
    public static void main(String[] arguments) throws IOException {
        PrintStream stream = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        int code = WRONG_SETTINGS;
        if (System.getProperty("org.graalvm.nativeimage.imagecode") == null) {
            code = run(config(), stream);
        } else {
            stream.println(
                    "The doctor needs a JVM, because a native executable has the defaults of Quarkus' settings only in a running"
                            + " broker: ./culex doctor --security, or java -jar quarkus-run.jar doctor");
        }
        stream.flush();
        if (code != 0) {
            System.exit(code);
        }
    }

    /** Reads the settings from environment variables, system properties and properties files. */
    static SmallRyeConfig config() throws IOException {
        SmallRyeConfigBuilder builder =
                ConfigUtils.configBuilder().withMapping(BrokerConfig.class).withValidateUnknown(false);
        URL builtIn = SecurityDoctor.class.getClassLoader().getResource("application.properties");
        if (builtIn != null) {
            builder.withSources(new PropertiesConfigSource(builtIn, BUILT_IN));
        }
        Path file = Path.of("config", "application.properties");
        if (Files.exists(file)) {
            builder.withSources(new PropertiesConfigSource(file.toUri().toURL(), OF_THE_OPERATOR));
        }
        return builder.build();
    }

    /** Returns the exit code. */
    static int run(SmallRyeConfig all, PrintStream out) {
        try {
            BrokerConfig config = all.getConfigMapping(BrokerConfig.class);
            SettingRules.checkAll(config, all);
            List<SecurityReport.EntryPoint> entryPoints = SecurityReport.of(config, all);
            out.println("The security profile is "
                    + config.security().profile().name().toLowerCase(Locale.ROOT) + " (mqtt.security.profile).");
            entryPoints.forEach(entryPoint -> out.println(entryPoint.line()));
            return entryPoints.stream().anyMatch(SecurityReport.EntryPoint::isOpen) ? OPEN : 0;
        } catch (ConfigurationException wrong) {
            out.println("The broker does not start with these settings. " + wrong.getMessage());
            return WRONG_SETTINGS;
        }
    }
}
