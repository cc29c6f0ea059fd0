/** The list of clients: connected ones, and those that have a session. */
import { clientAddress } from "./address.js";
import { call, containing, path } from "./api.js";
import { showCommand } from "./command.js";
import { choice, field, make, table } from "./dom.js";
import { number, time } from "./format.js";
import { say } from "./text.js";
import { troubled, troubles } from "./troubles.js";

const pageSize = 100;

/** The parameters of each preset. */
const presets = {
  all: {},
  slow: { queueMin: 1, sort: "queue" },
  dropping: { dropsMin: 1, sort: "drops" },
  offline: { state: "disconnected", queueMin: 1, sort: "queue" },
  flapping: {},
  rejected: {},
};

/** The options of ./culex ctl clients for the presets. */
const options = { slow: ["--slow"], dropping: ["--dropping"], offline: ["--offline"] };

export async function show(place, parameters, go) {
  const preset = Object.hasOwn(presets, parameters.get("show") ?? "") ? parameters.get("show") : "all";
  const query = {
    id: parameters.get("id") ?? "",
    user: parameters.get("user") ?? "",
    state: parameters.get("state") ?? "",
    sort: parameters.get("sort") ?? "",
    ...presets[preset],
  };
  const again = (more) => go("clients", { show: preset === "all" ? "" : preset, id: query.id, user: query.user, ...more });
  const find = make("input", { type: "search", value: query.id, placeholder: say("findHint"), spellcheck: "false" });
  const form = make(
    "form.row",
    {
      role: "search",
      onsubmit: (event) => {
        event.preventDefault();
        again({ id: containing(find.value.trim()) });
      },
    },
    field(say("presets"), choice(Object.keys(presets).map((name) => [name, say(name)]), preset, (name) => again({ show: name === "all" ? "" : name }))),
    field(say("id"), find),
    make("button.primary", { type: "submit" }, say("find")),
  );
  const list = make("div");
  place.append(make("h2", {}, say("clients")), form, list);
  if (troubles[preset] !== undefined) {
    showCommand("curl", new URL("../api/v1/events?limit=1000", document.baseURI).href);
    list.append(make("p.hint", {}, say(`${preset}Hint`)), await troubled(preset));
    return undefined;
  }
  showCommand("./culex", "ctl", "clients", ...(options[preset] ?? []), ...(query.id === "" ? [] : ["--id", query.id]));
  const rows = [];
  await page("");
  return undefined;

  async function page(cursor) {
    const answer = await call("GET", path(["clients"], { ...query, limit: pageSize, cursor }));
    rows.push(...answer.items.map(row));
    list.replaceChildren(
      table(say("clients"), [say("id"), say("state"), say("user"), say("address"), say("version"), say("queue"), say("dropped"), say("since")], rows, say("noClients")),
    );
    if (answer.next !== undefined) {
      list.append(make("button", { type: "button", onclick: () => page(answer.next) }, say("more")));
    }
  }
}


function row(client) {
  const since = client.connection?.connectedSince ?? client.lastDisconnect?.at;
  return [
    make("a", { href: clientAddress(client.id) }, client.id),
    make(`span.badge.${client.state}`, {}, say(client.state)),
    client.user ?? "",
    client.connection?.address,
    client.connection === undefined ? "" : `${client.connection.version} ${client.connection.transport}`,
    number(client.queue.messages),
    number(client.dropped),
    since === undefined ? "" : time(since),
  ];
}
