/** Retained messages: a list, a view of each, and removal by Topic Filter after a list of the messages that it would remove. */
import { address } from "./address.js";
import { call, path } from "./api.js";
import { showCommand } from "./command.js";
import { change, confirmed } from "./dialog.js";
import { field, make, table } from "./dom.js";
import { bytes, number, payload } from "./format.js";
import { sender } from "./now.js";
import { say } from "./text.js";

const pageSize = 100;

export async function show(place, parameters, go, tell) {
  const filter = parameters.get("filter") ?? "#";
  const input = make("input", { type: "text", value: filter, spellcheck: "false", required: true });
  const list = make("div");
  place.append(
    make("h2", {}, say("retained")),
    make(
      "form.row",
      {
        onsubmit: (event) => {
          event.preventDefault();
          go("retained", { filter: input.value });
        },
      },
      field(say("filter"), input),
      make("button.primary", { type: "submit" }, say("find")),
      make("button.danger", { type: "button", onclick: removeAll }, say("remove")),
    ),
    list,
  );
  showCommand("./culex", "ctl", "retained", filter);
  let rows = [];
  await page("");

  async function removeAll() {
    if (await remove(filter, tell)) {
      rows = [];
      await page("");
    }
  }

  async function page(cursor) {
    const answer = await call("GET", path(["retained"], { filter, limit: pageSize, payload: "text", payloadBytesMax: 200, cursor }));
    rows.push(...answer.items.map(row));
    list.replaceChildren(table(say("retained"), [say("topic"), say("payload"), say("sender"), say("qos"), say("size")], rows, say("noRetained")));
    if (answer.next !== undefined) {
      list.append(make("button", { type: "button", onclick: () => page(answer.next) }, say("more")));
    }
  }
}

function row(message) {
  return [
    make("a", { href: address("data", { topic: message.topic }) }, message.topic),
    make("pre", {}, payload(message.payload ?? "")),
    sender(message),
    String(message.qos),
    bytes(message.payloadBytes),
  ];
}

/** Removes retained messages after the user has confirmed the list of topics; resolves with whether they were removed. */
export async function remove(filter, tell) {
  showCommand("./culex", "ctl", "retained", "--remove", filter);
  try {
    const preview = await change(() => call("DELETE", path(["retained"], { filter, dryRun: true })));
    if (preview === undefined || !(await confirmed(question(filter, preview), say("remove")))) {
      return false;
    }
    const answer = await call("DELETE", path(["retained"], { filter }));
    tell(say("removed", { count: number(answer.messages) }));
    return true;
  } catch (problem) {
    tell(problem.message, true);
    return false;
  }
}

function question(filter, preview) {
  return [say("removeAsk", { filter, count: number(preview.messages) }), ...preview.topics].join("\n");
}
