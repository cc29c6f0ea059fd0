package culex.system.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import culex.testing.Programs;
import culex.testing.RunningProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The installed Chromium, headless, controlled by Playwright. Playwright downloads nothing. */
public final class Chromium implements AutoCloseable {
    private static final List<String> FLAGS = List.of(
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync");

    private final Playwright playwright;
    private final Browser browser;

    private Chromium(Playwright playwright, Browser browser) {
        this.playwright = playwright;
        this.browser = browser;
    }

    public static Chromium launch() {
        Path program = Programs.chromium();
        PlaywrightAssertions.setDefaultAssertionTimeout((double) RunningProgram.PATIENCE.toMillis());
        Playwright playwright = Playwright.create(
                new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        try {
            Browser browser = playwright
                    .chromium()
                    .launch(new BrowserType.LaunchOptions()
                            .setExecutablePath(program)
                            .setArgs(FLAGS));
            return new Chromium(playwright, browser);
        } catch (RuntimeException e) {
            playwright.close();
            throw e;
        }
    }

    /** Opens a page with its own profile, as large as a desktop screen. */
    public Page newPage() {
        return newPage(1280, 900, ColorScheme.LIGHT);
    }

    /** Opens a page with its own profile; width and height are in CSS pixels. */
    public Page newPage(int width, int height, ColorScheme scheme) {
        return newPage(
                new Browser.NewPageOptions().setViewportSize(width, height).setColorScheme(scheme));
    }

    /** Opens a page with its own profile in a browser of another language, such as zh-TW. */
    public Page newPage(String language) {
        return newPage(new Browser.NewPageOptions().setViewportSize(1280, 900).setLocale(language));
    }

    private Page newPage(Browser.NewPageOptions options) {
        Page page = browser.newPage(options);
        page.setDefaultTimeout((double) RunningProgram.PATIENCE.toMillis());
        return page;
    }

    @Override
    public void close() {
        browser.close();
        playwright.close();
    }
}
