package culex.system.services;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import culex.testing.RunningProgram;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Reads messages with the admin API of the packaged broker: retained messages, topics and live messages. All tests use one process. */
@Tag("native")
class AdminDataTest extends AdminDataFixture {
    private static String data(List<String> event, String field) throws IOException {
        return JSON.readTree(event.getLast().substring("data: ".length()))
                .path(field)
                .asText();
    }

    @Test
    void retainedMessagesAreListedInPagesShownSetAndRemoved() throws Exception {
        for (int i = 0; i < 5; i++) {
            Answer put = send("PUT", "retained", message("kept/" + i, "value " + i, "'qos':1"));
            assertEquals(202, put.status(), put.toString());
        }
        send("PUT", "retained", message("kept/binary", "AP8=", "'payloadEncoding':'base64'"));
        List<String> topics = new ArrayList<>();
        String cursor = "";
        int pages = 0;
        do {
            Answer page = get("retained?filter=" + encoded("kept/+") + "&limit=4" + cursor);
            page.body()
                    .path("items")
                    .forEach(item -> topics.add(item.path("topic").asText()));
            String next = page.text("next");
            cursor = next.isEmpty() ? null : "&cursor=" + next;
            pages++;
        } while (cursor != null);
        assertEquals(List.of("kept/0", "kept/1", "kept/2", "kept/3", "kept/4", "kept/binary"), topics);
        assertEquals(2, pages);
        Answer shown = get("retained?topic=" + encoded("kept/3"));
        assertEquals("value 3", shown.text("payload"), shown.toString());
        assertEquals(1, shown.number("qos"));
        assertEquals("AP8=", get("retained?topic=" + encoded("kept/binary")).text("payload"));
        assertEquals(404, get("retained?topic=kept").status());
        Answer dry = send("DELETE", "retained?filter=" + encoded("kept/+") + "&dryRun=true", "");
        assertEquals(6, dry.number("messages"), dry.toString());
        assertEquals(200, get("retained?topic=" + encoded("kept/0")).status());
        assertEquals(
                1, send("DELETE", "retained?topic=" + encoded("kept/0"), "").number("messages"));
        Answer removed = send("DELETE", "retained?filter=" + encoded("kept/#"), "");
        assertEquals(5, removed.number("messages"));
        assertTrue(removed.body().path("complete").asBoolean());
        assertEquals(404, get("retained?topic=" + encoded("kept/4")).status());
        assertEquals(
                "{\"items\":[]}",
                get("retained?filter=" + encoded("kept/#")).body().toString());
    }

    @Test
    void systemTopicsAreReadableButNotWritable() throws Exception {
        assertEquals(403, send("POST", "publish", message("$SYS/broker/x", "x")).status());
        assertEquals(
                403, send("DELETE", "retained?filter=" + encoded("$SYS/#"), "").status());
        Answer version = get("retained?topic=" + encoded("$SYS/broker/version"));
        assertTrue(version.text("payload").contains("ulex"), version.toString());
    }

    @Test
    void streamOfLiveMessagesContinuesAfterTheLastReceivedEvent() throws Exception {
        String last;
        try (Events events = open("messages?filter=" + encoded("live/#"), null)) {
            for (int i = 0; i < 3; i++) {
                send("POST", "publish", message("live/" + i, "value " + i));
            }
            List<String> first = events.next();
            assertEquals("live/0", data(first, "topic"));
            assertEquals("value 0", data(first, "payload"));
            assertEquals("$api/line-1", data(first, "publisher"));
            last = events.next().getFirst().substring("id: ".length());
        }
        send("POST", "publish", message("live/3", "value 3"));
        try (Events events = open("messages?filter=" + encoded("live/#") + "&max=2", last)) {
            assertEquals("live/2", data(events.next(), "topic"));
            assertEquals("live/3", data(events.next(), "topic"));
            assertTrue(events.hasEnded());
        }
        try (Events events = open("messages?filter=" + encoded("live/#"), last)) {
            assertEquals(List.of("event: missed", "data: {\"messages\":null}"), events.next());
        }
    }

    @Test
    void numberOfOpenMessageStreamsIsLimited() throws Exception {
        List<Events> open = new ArrayList<>();
        try {
            int status = 200;
            while (status == 200 && open.size() < 20) {
                HttpResponse<InputStream> response = http.send(
                        request("messages?filter=limited").build(), HttpResponse.BodyHandlers.ofInputStream());
                status = response.statusCode();
                open.add(new Events(response.body()));
            }
            assertEquals(429, status);
            assertTrue(open.size() <= 9, "streams: " + open.size());
        } finally {
            for (Events events : open) {
                events.close();
            }
        }
        await("a free stream").atMost(RunningProgram.PATIENCE).until(() -> {
            try (Events _ = open("messages?filter=limited", null)) {
                return true;
            } catch (AssertionError tooMany) {
                return false;
            }
        });
    }

    @Test
    void topicsAreListedInPagesWithTheirLastValues() throws Exception {
        assertEquals(200, get("topics").status());
        for (int i = 0; i < 3; i++) {
            send("POST", "publish", message("seen/" + i, "value " + i));
        }
        send("POST", "publish", message("seen/1", "last"));
        String topics = "topics?limit=2&filter=" + encoded("seen/#");
        await("the messages")
                .atMost(RunningProgram.PATIENCE)
                .until(() -> get("topics/last?topic=seen/1").text("payload").equals("last"));
        Answer first = get(topics);
        assertEquals("seen/0", first.body().path("items").path(0).path("topic").asText(), first.toString());
        assertEquals(2, first.body().path("items").path(1).path("messages").asInt());
        Answer second = get(topics + "&cursor=" + first.text("next"));
        assertEquals("seen/2", second.body().path("items").path(0).path("topic").asText(), second.toString());
        assertEquals("", second.text("next"));
        assertEquals(404, get("topics/last?topic=seen").status());
    }
}
