package culex.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * No library on the broker's class path is older than the version that fixes a published vulnerability. The list is written by hand: it
 * prevents that an update of Quarkus brings back an old version, and does not detect vulnerabilities that are published later.
 */
class DependenciesTest {
    /** For each library the first version without known vulnerabilities. Last reviewed on 2026-11-28. */
    private static final Map<String, String> LEAST = Map.of(
            "netty-codec", "4.1.138.Final",
            "netty-codec-http", "4.1.138.Final", // CVE-2026-33870: chunk extensions in quotes
            "netty-codec-http2", "4.1.138.Final",
            "netty-handler", "4.1.138.Final");

    private static final Pattern NUMBERS = Pattern.compile("\\d+");

    @Test
    void nettyIsAtLeastTheVersionWithoutKnownVulnerabilities() throws IOException {
        List<String> seen = new ArrayList<>();
        Enumeration<URL> files =
                Thread.currentThread().getContextClassLoader().getResources("META-INF/io.netty.versions.properties");
        while (files.hasMoreElements()) {
            Properties versions = new Properties();
            try (InputStream in = files.nextElement().openStream()) {
                versions.load(in);
            }
            LEAST.forEach((library, least) -> {
                String version = versions.getProperty(library + ".version");
                if (version != null) {
                    seen.add(library);
                    assertTrue(compare(version, least) >= 0, library + " is " + version + ", older than " + least);
                }
            });
        }
        assertEquals(
                LEAST.keySet().stream().sorted().toList(),
                seen.stream().distinct().sorted().toList());
    }

    @Test
    void versionsAreComparedAsNumbers() {
        assertTrue(compare("4.1.138.Final", "4.1.99.Final") > 0);
        assertTrue(compare("4.1.130.Final", "4.1.138.Final") < 0);
        assertEquals(0, compare("4.1.138.Final", "4.1.138.Final"));
        assertTrue(compare("4.2.1.Final", "4.1.138.Final") > 0);
    }

    private static int compare(String version, String other) {
        List<Integer> left = numbers(version);
        List<Integer> right = numbers(other);
        for (int i = 0; i < Math.min(left.size(), right.size()); i++) {
            int order = Integer.compare(left.get(i), right.get(i));
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(left.size(), right.size());
    }

    private static List<Integer> numbers(String version) {
        Matcher number = NUMBERS.matcher(version);
        List<Integer> all = new ArrayList<>();
        while (number.find()) {
            all.add(Integer.valueOf(number.group()));
        }
        return all;
    }
}
