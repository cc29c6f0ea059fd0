/** Ctrl+K: the dialog that searches topics, clients and subscriptions, in each view. */
import { address, clientAddress, filterAddress } from "./address.js";
import { call, containing, path } from "./api.js";
import { field, make } from "./dom.js";
import { lastTopics } from "./feed.js";
import { say } from "./text.js";

const dialog = document.querySelector("#dialog");
const foundMax = 8;
const waitMillis = 150;

/** Opens the search on Ctrl+K or Command+K. */
export function listenForSearch() {
  window.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
      event.preventDefault();
      if (!dialog.open) {
        openSearch();
      }
    }
  });
}

export function openSearch() {
  const found = make("ul.found");
  const note = make("p.hint", { role: "status" }, say("searchHint"));
  let timer = 0;
  let turn = 0;
  const input = make("input", {
    type: "search", spellcheck: "false", autocomplete: "off",
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(search, waitMillis);
    },
  });
  dialog.replaceChildren(
    make(
      "form",
      {
        onsubmit: async (event) => {
          event.preventDefault();
          clearTimeout(timer);
          await search();
          found.querySelector("a")?.click();
        },
        onkeydown: (event) => move(event, found, input),
      },
      make("h2", { id: "dialog-title" }, say("search")),
      field(say("searchLabel"), input),
      note,
      found,
    ),
  );
  dialog.showModal();
  items("topics", { limit: 1 }); // from now on the broker counts topics

  async function search() {
    const text = input.value.trim();
    const mine = ++turn;
    const groups = text === "" ? [] : await Promise.all([topics(text), clients(text), filters(text)]);
    if (mine !== turn) {
      return;
    }
    const all = groups.flat();
    found.replaceChildren(...all.map(([kind, name, to]) => make("li", {}, make("a", { href: to, onclick: () => dialog.close() }, make("span.badge", {}, say(kind)), " ", name))));
    note.textContent = text === "" ? say("searchHint") : all.length === 0 ? say("nothingFound") : "";
  }
}

function move(event, found, input) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step !== undefined) {
    event.preventDefault();
    const stops = [input, ...found.querySelectorAll("a")];
    stops[Math.min(stops.length - 1, Math.max(0, stops.indexOf(document.activeElement) + step))].focus();
  }
}

/** The items of a list; none after an error, which the view of that list reports. */
async function items(name, query) {
  try {
    return (await call("GET", path([name], query))).items;
  } catch {
    return [];
  }
}

/** Topics that the view Data has shown, that the broker counts since a request for them, or that have a retained message. */
async function topics(text) {
  const query = { limit: 1000, payload: "none" };
  const [counted, retained] = await Promise.all([items("topics", query), items("retained", query)]);
  const names = new Set(lastTopics?.byTopic.keys());
  [...counted, ...retained].forEach((each) => names.add(each.topic));
  const wanted = text.toLowerCase();
  const found = [...names].filter((topic) => topic.toLowerCase().includes(wanted));
  return found.slice(0, foundMax).map((topic) => ["topic", topic, address("data", { topic })]);
}

async function clients(text) {
  const all = await items("clients", { id: containing(text), limit: foundMax });
  return all.map(({ id }) => ["client", id, clientAddress(id)]);
}

async function filters(text) {
  const all = await items("subscriptions", { filter: containing(text), limit: foundMax });
  return [...new Set(all.map((each) => each.filter))].map((filter) => ["filter", filter, filterAddress(filter)]);
}
