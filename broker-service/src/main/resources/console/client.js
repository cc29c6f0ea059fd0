/** The view of one client: its connection, session, subscriptions and events, and the operations on it. */
import { address, filterAddress } from "./address.js";
import { call, path } from "./api.js";
import { showCommand } from "./command.js";
import { change, confirmed } from "./dialog.js";
import { facts, make, table } from "./dom.js";
import { bytes, number, time } from "./format.js";
import { logLevelOf } from "./log-level.js";
import { say } from "./text.js";
import { trace } from "./trace.js";

const noExpiry = 4_294_967_295;
const banSeconds = 600;
const queueShown = 20;

export async function show(place, id, go, tell) {
  const client = await call("GET", path(["clients", id]));
  const ban = { kind: "client", value: id, forSeconds: banSeconds };
  const traced = trace(id, tell);
  showCommand("./culex", "ctl", "client", id);
  const act = (name, question, command, request) => async () => {
    if (!(await confirmed(say(question, { id }), say(name)))) {
      return;
    }
    showCommand("./culex", "ctl", ...command);
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
              { type: "button", onclick: act("disconnect", "disconnectAsk", ["kick", id], () => call("DELETE", path(["clients", id, "connection"]))) },
              say("disconnect"),
            )
          : null,
        make("button", { type: "button", onclick: act("ban", "banAsk", ["ban", "client", id, "--seconds", String(banSeconds)], () => call("POST", "bans", ban)) }, say("ban")),
        make(
          "button.danger",
          { type: "button", onclick: act("endSession", "endSessionAsk", ["end-session", id], () => call("DELETE", path(["clients", id]))) },
          say("endSession"),
        ),
      ),
    ),
    make("div.columns", {}, connection(client), session(client), will(client)),
    make("section.card", {}, make("h3", {}, `${say("subscriptions")} (${number(client.subscriptions.count)})`), subscriptions(client)),
    client.queue.messages === 0 ? "" : await queue(id),
    await events(id),
    logLevelOf(id, tell),
    traced.element,
  );
  return traced;
}

/** The section with the first messages in the queue of the client. */
async function queue(id) {
  const section = make("section.card", {}, make("h3", {}, say("queue")));
  try {
    const answer = await call("GET", path(["clients", id, "queue"], { limit: queueShown, payload: "none" }));
    section.append(
      table(
        say("queue"),
        [say("topic"), say("sender"), say("qos"), say("size")],
        answer.items.map((each) => [make("a", { href: address("data", { topic: each.topic }) }, each.topic), each.publisher ?? "", String(each.qos), bytes(each.payloadBytes)]),
        "",
      ),
    );
  } catch (problem) {
    section.append(make("p.hint", {}, say("notAvailable", { detail: problem.message })));
  }
  return section;
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
      [say("expiry"), of.persistent ? (of.expirySeconds === noExpiry ? say("never") : say("seconds", { count: number(of.expirySeconds) })) : undefined],
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
      make("a", { href: filterAddress(each.filter) }, each.filter),
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
