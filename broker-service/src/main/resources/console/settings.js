/** The view Settings: the settings in effect with the origin of each, the keys, the users, and the backups. */
import { call, hasKey, path } from "./api.js";
import { authorization, showCommand } from "./command.js";
import { change } from "./dialog.js";
import { choice, field, make, table } from "./dom.js";
import { bytes, time } from "./format.js";
import { say } from "./text.js";

const usersMax = 200;

export async function show(place, parameters, go, tell) {
  const text = parameters.get("find") ?? "";
  const changed = parameters.get("all") === null;
  const again = (more) => go("settings", { ...Object.fromEntries(parameters), ...more });
  const find = make("input", { type: "search", value: text, spellcheck: "false" });
  const list = make("div");
  const backups = make("section.card.column");
  place.append(
    make("h2", {}, say("settings")),
    make(
      "form.row",
      {
        role: "search",
        onsubmit: (event) => {
          event.preventDefault();
          again({ find: find.value });
        },
      },
      field(say("setting"), find),
      field(say("presets"), choice([["", say("settingsChanged")], ["yes", say("settingsAll")]], changed ? "" : "yes", (value) => again({ all: value }))),
      make("button.primary", { type: "submit" }, say("find")),
    ),
    list,
    await keys(),
    await users(),
    backups,
  );
  showCommand("./culex", "ctl", "settings", ...(changed ? ["--changed"] : []));
  const answer = await call("GET", path(["settings"], { changed: changed || undefined }));
  const rows = answer.items.filter((each) => each.name.includes(text.toLowerCase()));
  list.append(table(say("settings"), [say("setting"), say("value"), say("origin")], rows.map((each) => [each.name, make("code", {}, each.value ?? ""), each.origin]), say("noSettings")));
  await showBackups(backups, tell);
}

/** The names and roles of the keys, which only callers with a key may see. */
async function keys() {
  const section = make("section.card.column", {}, make("h3", {}, say("keys")));
  try {
    const items = hasKey() ? (await call("GET", "keys")).items : undefined;
    section.append(
      items === undefined ? make("p.hint", {}, say("keysNeedKey")) : table(say("keys"), [say("name"), say("role")], items.map(({ name, role }) => [name, role]), ""),
      make("p.hint", {}, say("keysHelp")),
    );
  } catch (problem) {
    section.append(make("p.hint", {}, say("notAvailable", { detail: problem.message })));
  }
  return section;
}

/** The names and roles of the users of MQTT, which only callers with a key of the role admin may see. */
async function users() {
  const section = make("section.card.column", {}, make("h3", {}, say("users")));
  try {
    const page = hasKey() ? await call("GET", path(["users"], { limit: usersMax })) : undefined;
    section.append(
      page === undefined
        ? make("p.hint", {}, say("usersNeedKey"))
        : table(
            say("users"),
            [say("name"), say("role"), say("origin")],
            page.items.map((each) => [each.name, each.roles.join(", "), say(`source-${each.source}`)]),
            say("noUsers"),
          ),
      page?.next === undefined ? "" : make("p.hint", {}, say("moreUsers", { count: usersMax })),
      make("p.hint", {}, say("usersHelp")),
    );
  } catch (problem) {
    section.append(make("p.hint", {}, say("notAvailable", { detail: problem.message })));
  }
  return section;
}

async function showBackups(section, tell) {
  const list = make("div");
  section.append(make("h3", {}, say("backups")), make("div.row", {}, make("button", { type: "button", onclick: backUp }, say("backUp"))), list);
  await load();

  async function load() {
    try {
      const answer = await call("GET", "backups");
      list.replaceChildren(table(say("backups"), [say("name"), say("time"), say("size")], answer.items.map((each) => [each.name, time(each.madeAt), bytes(each.bytes)]), say("noBackups")));
    } catch (problem) {
      list.replaceChildren(make("p.hint", {}, say("notAvailable", { detail: problem.message })));
    }
  }

  async function backUp() {
    showCommand("curl", "-X", "POST", "-H", authorization, new URL("../api/v1/backups", document.baseURI).href);
    try {
      const made = await change(() => call("POST", "backups"));
      if (made !== undefined) {
        tell(say("backedUp", { name: made.name }));
        await load();
      }
    } catch (problem) {
      tell(problem.message, true);
    }
  }
}
