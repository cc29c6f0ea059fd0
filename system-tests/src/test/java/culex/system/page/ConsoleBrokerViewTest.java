package culex.system.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static culex.system.page.ConsoleBroker.logIn;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Route;
import org.junit.jupiter.api.Test;

/** The view Broker of the console: charts, alarms and the replicas of a cluster. */
class ConsoleBrokerViewTest extends ConsoleFixture {
    private static Route.FulfillOptions json(String body) {
        return new Route.FulfillOptions().setContentType("application/json").setBody(body);
    }

    private static String sample(String time) {
        return "{\"at\":\"2026-01-01T" + time + "Z\",\"millis\":10000,\"messagesReceived\":10,\"messagesSent\":20,"
                + "\"dropped\":0,\"connections\":3,\"queued\":1,\"heapBytes\":1000000,\"clientBytes\":1000}";
    }

    @Test
    void brokerViewDrawsChartsOfTheHistory() {
        page.route(
                "**/api/v1/history",
                route -> route.fulfill(new Route.FulfillOptions()
                        .setContentType("application/json")
                        .setBody("{\"items\":[" + sample("00:00:10") + "," + sample("00:00:20") + "]}")));
        open("broker");
        assertThat(page.locator(".charts canvas")).hasCount(4);
        assertEquals(
                true,
                page.evaluate(
                        "[...document.querySelectorAll('.charts .card')].every(card =>"
                                + " card.querySelector('canvas').getBoundingClientRect().right <= card.getBoundingClientRect().right)"));
    }

    @Test
    void alarmOfTheStoreShowsItsSectionOfTheRunbook() {
        open("broker");
        assertThat(page.locator("main section").first()).containsText("Nothing is wrong now.");
        assertThat(page.locator("main")).containsText("Entries to be written");
        String store = "{\"kind\":\"rocksdb\",\"state\":\"degraded\",\"trouble\":\"<b>no space</b>\",\"diskBytes\":1,"
                + "\"waitingEntries\":7,\"commits\":0,\"retainedMessages\":0,\"retainedBytes\":0}";
        page.route("**/api/v1/store", route -> route.fulfill(json(store)));
        page.reload();
        Locator alarm = page.locator("main section li").first();
        assertThat(alarm).containsText("BrokerStoreDegraded");
        assertThat(alarm).containsText("<b>no space</b>");
        alarm.locator("button").click();
        assertThat(page.locator("#dialog h2")).hasText("BrokerStoreDegraded");
        assertThat(page.locator("#dialog pre")).containsText("Critical.");
        assertThat(page.locator("#dialog pre")).not().containsText("###");
        page.locator("#dialog button").click();
        assertThat(page.locator("#dialog")).not().isVisible();
    }

    @Test
    void consoleOfAnOwnerShowsItsClusterAndAButtonThatHandsTheSessionsOver() {
        String owner = "{\"role\":\"owner\",\"replica\":\"b-0\",\"owner\":\"b-0\",\"ownerAddress\":\"b-0:7883\","
                + "\"epoch\":3,\"commits\":99,\"lag\":0,\"logBytes\":2048}";
        page.route("**/api/v1/cluster", route -> route.fulfill(json(owner)));
        open("broker");
        Locator cluster =
                page.locator("main section").filter(new Locator.FilterOptions().setHasText("Owner of the sessions"));
        assertThat(cluster.locator("tbody")).hasText("b-0ownerb-0 · b-0:788339902.0 KB");
        cluster.locator("button").click();
        assertThat(page.locator("#command code")).hasText("./culex ctl cluster handover --yes");
        page.locator("#dialog button[type=submit]").click();
        logIn(page);
        assertThat(page.locator("#problem")).hasText("This broker does not own the sessions of a cluster");
    }

    @Test
    void replicasOfAClusterAreATableWithTheirTextsAsTexts() {
        String state = "{\"role\":\"standby\",\"replica\":\"b-0\",\"owner\":\"b-1\",\"ownerAddress\":\"b-1:7883\","
                + "\"epoch\":3,\"commits\":98,\"lag\":1,\"logBytes\":2048,\"replicas\":["
                + "{\"replica\":\"b-0\",\"role\":\"standby\",\"address\":\"b-0:7883\",\"commits\":98,\"lag\":1,\"ageMillis\":100},"
                + "{\"replica\":\"<b>b-1\",\"role\":\"gone\",\"address\":\"\",\"commits\":99,\"lag\":-1,\"ageMillis\":70000}]}";
        page.route("**/api/v1/cluster", route -> route.fulfill(json(state)));
        open("broker");
        Locator rows = page.locator("main section")
                .filter(new Locator.FilterOptions().setHasText("Owner of the sessions"))
                .locator("table")
                .last()
                .locator("tbody tr");
        assertThat(rows).hasText(new String[] {"b-0standbyb-0:78839810 s ago", "<b>b-1gone–99?1 m ago"});
    }
}
