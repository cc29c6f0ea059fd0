/** The tab History: the last messages, the difference of two of them, and their export. */
import { make } from "./dom.js";
import { difference } from "./diff.js";
import { bytes, clock, number } from "./format.js";
import { sender } from "./now.js";
import { inForm } from "./payload.js";
import { say } from "./text.js";

/** Maximum number of rows in the table; the export has all messages. */
const rowsMax = 100;
const shownCharacters = 200;

export function history(detail) {
  const chosen = [];
  let held = null;
  let drawn = -1;
  const body = make("tbody");
  const compared = make("section.card", { hidden: true });
  const note = make("p.hint");
  const hold = make("button", { type: "button", "aria-pressed": "false", onclick: () => keep(held === null) }, say("hold"));
  const element = make(
    "div.column",
    {},
    make("div.row", {}, hold, make("button", { type: "button", onclick: () => save(detail) }, say("export"))),
    note,
    compared,
    make(
      "div.scroll",
      { tabindex: "0", role: "region", "aria-label": say("history") },
      make(
        "table",
        {},
        make("thead", {}, make("tr", {}, ["compare", "time", "payload", "mark", "sender", "size"].map((name) => make("th", { scope: "col" }, say(name))))),
        body,
      ),
    ),
  );

  function keep(isHeld) {
    held = isHeld ? [...detail.recent.items] : null;
    hold.setAttribute("aria-pressed", String(isHeld));
    drawn = -1;
    draw();
  }

  function choose(item, isChosen) {
    if (isChosen) {
      chosen.push(item);
      if (chosen.length > 2) {
        chosen.shift();
      }
      keep(true);
    } else {
      chosen.splice(chosen.indexOf(item), 1);
    }
    for (const box of body.querySelectorAll("input")) {
      box.checked = chosen.some((each) => String(each.number) === box.value);
    }
    compare();
  }

  function compare() {
    compared.hidden = chosen.length < 2;
    if (chosen.length < 2) {
      return;
    }
    const [first, second] = [...chosen].sort((one, other) => one.number - other.number);
    const lines = difference(inForm(first.message, "text"), inForm(second.message, "text"));
    compared.replaceChildren(
      make("h3", {}, say("difference", { first: clock(first.at), second: clock(second.at) })),
      lines === null ? make("p.hint", {}, say("tooLong")) : make("pre.diff", {}, lines.map(([kind, line]) => make(`span.${names[kind]}`, {}, `${kind === "=" ? " " : kind} ${line}\n`))),
    );
  }

  function row(item) {
    const { message } = item;
    const box = make("input", {
      type: "checkbox",
      value: item.number,
      checked: chosen.includes(item),
      "aria-label": say("compareWith", { number: number(item.number) }),
      onchange: (event) => choose(item, event.target.checked),
    });
    const text = message.payloadEncoding === "base64" ? inForm(message, "hex") : (message.payload ?? "");
    return make(
      "tr",
      {},
      make("td", {}, box),
      make("td.time", {}, clock(item.at)),
      make("td", {}, message.topic === detail.topic ? null : make("p.hint", {}, message.topic), make("pre", {}, text.slice(0, shownCharacters))),
      make("td", {}, item.mark === null ? "" : make("span.badge.bad", {}, say(`mark-${item.mark.kind}`, { count: number(item.mark.count ?? 0) }))),
      make("td", {}, sender(message)),
      make("td.number", {}, bytes(message.payloadBytes)),
    );
  }

  function draw() {
    const { items, count } = detail.recent;
    const shown = held ?? items;
    note.textContent = say("historyNote", { shown: number(Math.min(rowsMax, shown.length)), held: number(shown.length), count: number(count) });
    if (drawn === count || (held !== null && drawn !== -1)) {
      return;
    }
    drawn = count;
    body.replaceChildren(...shown.slice(-rowsMax).reverse().map(row));
  }

  return { element, draw };
}

const names = { "=": "same", "-": "gone", "+": "new" };

/** Saves all messages to a file, one JSON object on each line. */
function save(detail) {
  const lines = detail.recent.items.map((item) => JSON.stringify({ at: new Date(item.at).toISOString(), ...item.message, ...(item.mark === null ? {} : { mark: item.mark }) }));
  const address = URL.createObjectURL(new Blob([lines.join("\n"), "\n"], { type: "application/x-ndjson" }));
  make("a", { href: address, download: "messages.jsonl" }).click();
  URL.revokeObjectURL(address);
}
