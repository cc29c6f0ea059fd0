/** Live messages: one row for each topic with its last value and the client that sent it, and a form to publish. */
import { call, listen, path } from "./api.js";
import { showCommand } from "./command.js";
import { change } from "./dialog.js";
import { choice, field, make } from "./dom.js";
import { number, payload } from "./format.js";
import { say } from "./text.js";

/** Maximum number of topics that are shown; further ones are only counted. */
const topicsMax = 500;
const payloadShown = 2000;

export async function show(place, parameters, go, tell) {
  const filter = parameters.get("filter") ?? "#";
  const input = make("input", { type: "text", value: filter, spellcheck: "false", required: true });
  const status = make("p.note", { role: "status" });
  const missed = make("p.note.bad", { role: "status" });
  const body = make("tbody");
  const rows = new Map();
  const abort = new AbortController();
  let count = 0;
  let lost = 0;
  let drawing = 0;
  const stop = make("button", { type: "button", onclick: () => abort.abort() }, say("stop"));
  place.append(
    make("h2", {}, say("messages")),
    make(
      "form.row",
      {
        onsubmit: (event) => {
          event.preventDefault();
          go("messages", { filter: input.value });
        },
      },
      field(say("filter"), input),
      make("button.primary", { type: "submit" }, say("watch")),
      stop,
    ),
    status,
    missed,
    make(
      "div.scroll",
      { tabindex: "0", role: "region", "aria-label": say("messages") },
      make(
        "table",
        {},
        make("thead", {}, make("tr", {}, ["topic", "payload", "sender", "count"].map((name) => make("th", { scope: "col" }, say(name))))),
        body,
      ),
    ),
    publish(tell),
  );
  showCommand("mosquitto_sub", "-h", location.hostname, "-t", filter, "-v");

  const draw = () => {
    drawing = 0;
    for (const row of rows.values()) {
      if (row.changed) {
        update(row);
      }
    }
    status.textContent = say("watching", { filter, count: number(count), topics: number(rows.size) });
    missed.textContent = lost === 0 ? "" : say("missed", { count: number(lost) });
  };
  const changed = () => {
    drawing ||= requestAnimationFrame(draw);
  };
  const onEvent = (kind, event) => {
    if (kind === "missed") {
      lost += event.messages ?? 0;
    } else {
      count += 1;
      add(rows, body, event);
    }
    changed();
  };
  draw();
  listen(path(["messages"], { filter, payloadBytesMax: payloadShown }), onEvent, abort.signal)
    .then(() => say("notWatching"))
    .catch((problem) => (problem.name === "AbortError" ? say("notWatching") : problem.message))
    .then((text) => {
      cancelAnimationFrame(drawing);
      status.textContent = text;
    });
  return () => abort.abort();
}

function add(rows, body, message) {
  let row = rows.get(message.topic);
  if (row === undefined) {
    if (rows.size >= topicsMax) {
      return;
    }
    row = { count: 0, payload: make("pre"), sender: make("td"), number: make("td.number") };
    row.element = make("tr", {}, make("td", {}, message.topic), make("td", {}, row.payload), row.sender, row.number);
    rows.set(message.topic, row);
    body.append(row.element);
  }
  row.count += 1;
  row.message = message;
  row.changed = true;
}

function update(row) {
  const { message } = row;
  row.changed = false;
  row.payload.textContent = payload(message.payload ?? "");
  row.number.textContent = number(row.count);
  row.sender.replaceChildren(
    message.publisher ? make("a", { href: `#/clients/${encodeURIComponent(message.publisher)}` }, message.publisher) : "",
  );
}

function publish(tell) {
  const topic = make("input", { type: "text", required: true, spellcheck: "false" });
  const text = make("textarea", { rows: 3, spellcheck: "false" });
  const qos = choice([["0", "0"], ["1", "1"], ["2", "2"]], "0");
  const retain = make("input", { type: "checkbox" });
  return make(
    "section.card",
    {},
    make("h3", {}, say("publish")),
    make(
      "form.column",
      {
        onsubmit: async (event) => {
          event.preventDefault();
          const message = { topic: topic.value, payload: text.value, qos: Number(qos.value), retain: retain.checked };
          showCommand("mosquitto_pub", "-h", location.hostname, "-t", message.topic, "-m", message.payload, "-q", String(message.qos), ...(message.retain ? ["-r"] : []));
          try {
            const answer = await change(() => call("POST", "publish", message));
            if (answer !== undefined) {
              tell(say(answer?.reasonCode === 0x10 ? "nobody" : "published"));
            }
          } catch (problem) {
            tell(problem.message, true);
          }
        },
      },
      field(say("topic"), topic),
      field(say("payload"), text),
      make("div.row", {}, field(say("qos"), qos), field(say("retain"), retain), make("button.primary", { type: "submit" }, say("send"))),
    ),
  );
}
