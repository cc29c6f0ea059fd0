/** The view of one client: its connection, session, subscriptions and events, and the operations on it. */
import { call, path } from "./api.js";
import { showCommand } from "./command.js";
import { change, confirmed } from "./dialog.js";
import { facts, make, table } from "./dom.js";
import { bytes, number, time } from "./format.js";
import { say } from "./text.js";

const noExpiry = 4_294_967_295;

export async function show(place, id, go, tell) {
  const client = await call("GET", path(["clients", id]));
  showCommand("./culex", "ctl", "client", id);
  const act = (name, question, request) => async () => {
    if (!(await confirmed(say(question, { id }), say(name)))) {
      return;
    }
    try {
      const answer = await change(request);
      if (answer !== undefined) {
        go("clients", {}, say("done")); // a client without a session does not exist any more
      }
    } catch (problem) {
      tell(problem.message, true);
    }
  };
  place.append(
    make(
      "div.head",
      {},
      make("h2", {}, id, " ", make(`span.badge.${client.state}`, {}, say(client.state))),
      make(
        "div.actions",
        {},
        client.state === "connected"
          ? make(
              "button",
              { type: "button", onclick: act("disconnect", "disconnectAsk", () => call("DELETE", path(["clients", id, "connection"]))) },
              say("disconnect"),
            )
          : null,
        make(
          "button.danger",
          { type: "button", onclick: act("endSession", "endSessionAsk", () => call("DELETE", path(["clients", id]))) },
          say("endSession"),
        ),
      ),
    ),
    make("div.columns", {}, connection(client), session(client), will(client)),
    make("section.card", {}, make("h3", {}, `${say("subscriptions")} (${number(client.subscriptions.count)})`), subscriptions(client)),
    await events(id),
  );
}

function connection(client) {
  const open = client.connection;
  const last = client.lastDisconnect;
  return make(
    "section.card",
    {},
    make("h3", {}, say("connection")),
    facts([
      [say("user"), client.user ?? say("anonymous")],
      [say("address"), open?.address],
      [say("transport"), open?.transport],
      [say("listener"), open?.listener],
      [say("version"), open?.version],
      [say("keepAlive"), open && say("seconds", { count: open.keepAliveSeconds })],
      [say("connectedSince"), open && time(open.connectedSince)],
      [say("lastDisconnect"), last && `${time(last.at)} ${last.reason}`],
    ]),
  );
}

function session(client) {
  const of = client.session;
  return make(
    "section.card",
    {},
    make("h3", {}, say("session")),
    facts([
      [say("persistent"), say(of.persistent ? "yes" : "no")],
      [say("expiry"), of.persistent && (of.expirySeconds === noExpiry ? say("never") : say("seconds", { count: number(of.expirySeconds) }))],
      [say("stored"), say(of.stored ? "yes" : "no")],
      [say("memory"), bytes(of.bytes)],
      [say("queue"), `${number(client.queue.messages)} (${bytes(client.queue.bytes)})`],
      [say("inFlight"), number(client.inFlight.messages)],
      [say("dropped"), Object.entries(client.dropped).map(([reason, count]) => `${reason} ${number(count)}`).join(", ") || "0"],
    ]),
  );
}

function will(client) {
  return client.will === undefined
    ? null
    : make(
        "section.card",
        {},
        make("h3", {}, say("will")),
        facts([
          [say("topic"), client.will.topic],
          [say("qos"), client.will.qos],
          [say("retain"), say(client.will.retain ? "yes" : "no")],
          [say("size"), bytes(client.will.payloadBytes)],
        ]),
      );
}

function subscriptions(client) {
  return table(
    say("subscriptions"),
    [say("filter"), say("qos")],
    client.subscriptions.items.map((each) => [
      make("a", { href: `#/messages?${new URLSearchParams({ filter: each.filter.replace(/^\$share\/[^/]+\//, "") })}` }, each.filter),
      String(each.qos),
    ]),
    say("noSubscriptions"),
  );
}

async function events(id) {
  const section = make("section.card", {}, make("h3", {}, say("events")));
  try {
    const answer = await call("GET", path(["clients", id, "events"]));
    section.append(
      table(
        say("events"),
        [say("time"), say("event"), say("reason")],
        answer.items.map((each) => [time(each.at), each.event, [each.filter, each.reason, each.detail].filter(Boolean).join(" · ")]),
        say("noEvents"),
      ),
    );
  } catch (problem) {
    section.append(make("p.hint", {}, say("notAvailable", { detail: problem.message })));
  }
  return section;
}
