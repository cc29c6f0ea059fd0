package culex.system.page;

import com.microsoft.playwright.Page;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Records faults of a web page: errors on the browser's console, violations of the Content Security Policy, requests to other hosts. */
final class Watch {
    private final List<String> complaints = new ArrayList<>();

    private Watch() {}

    /** Registers the listeners; call it before the first request of the page. */
    static Watch over(Page page, String home) {
        Watch watch = new Watch();
        String host = URI.create(home).getAuthority();
        page.addInitScript("document.addEventListener('securitypolicyviolation', event =>"
                + " console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))");
        page.onConsoleMessage(message -> {
            if (message.type().equals("error") || message.type().equals("warning")) {
                watch.complaints.add(message.type() + ": " + message.text());
            }
        });
        page.onPageError(error -> watch.complaints.add("thrown: " + error));
        page.onDialog(dialog -> {
            watch.complaints.add("dialog: " + dialog.message());
            dialog.dismiss();
        });
        page.onRequest(request -> watch.check(host, request.url()));
        page.onWebSocket(socket -> watch.check(host, socket.url()));
        return watch;
    }

    List<String> complaints() {
        return List.copyOf(complaints);
    }

    private void check(String host, String url) {
        if (!host.equals(URI.create(url).getAuthority())) {
            complaints.add("another host: " + url);
        }
    }
}
