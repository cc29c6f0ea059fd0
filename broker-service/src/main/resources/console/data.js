/** The view Data: a tree of all topics, and the messages of the selected topic. */
import { address } from "./address.js";
import { showCommand } from "./command.js";
import { Detail } from "./detail.js";
import { choice, field, make } from "./dom.js";
import { Feed } from "./feed.js";
import { number } from "./format.js";
import { publish } from "./publish.js";
import { orders, rowsOf } from "./rows.js";
import { say } from "./text.js";
import { Topics, topicsMax } from "./topics.js";
import { Tree } from "./tree.js";

const drawMillis = 250;
const sortMillis = 1000;

export async function show(place, parameters, go, tell) {
  const topics = new Topics();
  const filter = filterOf(parameters);
  const context = { topics, parameters, tell, payload: "text", change: (more) => go("data", { ...Object.fromEntries(context.parameters), ...more }) };
  let detail = null;
  let rows = null;
  let sortedAt = 0;
  let version = -1;
  let isClosed = false;
  let isPaused = false;

  const tree = new Tree(topics, {
    select: (topic) => context.change({ topic }),
    toggle(row, open) {
      row.node.open = open;
      rows = null;
      draw();
    },
  });
  const find = make("input", {
    type: "search", value: parameters.get("find") ?? "", placeholder: say("findTopics"), spellcheck: "false", autocomplete: "off",
    oninput: () => {
      if (!isFilter(find.value) && !isFilter(context.parameters.get("find") ?? "")) {
        context.parameters.set("find", find.value);
        window.history.replaceState(null, "", address("data", Object.fromEntries(context.parameters)));
        rows = null;
      }
    },
  });
  const pause = make("button", { type: "button", "aria-pressed": "false", onclick: () => {
    isPaused = !isPaused;
    pause.setAttribute("aria-pressed", String(isPaused));
  } }, say("pause"));
  const status = make("p.note");
  const trouble = make("p.note.bad", { role: "status" });
  const side = make("div.column");
  const order = choice(orders.map((name) => [name, say(`order-${name}`)]), orderOf(parameters), (name) => context.change({ order: name === "tree" ? "" : name }));
  const empty = make("p.empty", {}, say("noTopics"));
  place.append(
    make("h2", {}, say("data")),
    make(
      "form.row",
      { role: "search", onsubmit: (event) => {
        event.preventDefault();
        context.change({ find: find.value });
      } },
      field(say("findTopicsLabel"), find),
      field(say("order"), order),
      make("button.primary", { type: "submit" }, say("find")),
      pause,
    ),
  );
  const feed = await Feed.open(topics, filter);
  context.payload = feed.payload;
  place.append(
    feed.payload === "none" ? keyNeeded() : "",
    make("div.data", {}, make("div.column", {}, status, trouble, empty, tree.element), side),
    publish(context),
  );
  select();
  feed.run().catch((problem) => isClosed || tell(problem.message, true));
  let drawing = 0; // at most one pending frame: a page in the background gets none
  const timer = setInterval(() => {
    drawing ||= requestAnimationFrame(() => {
      drawing = 0;
      if (!isPaused) {
        draw();
      }
    });
  }, drawMillis);
  draw();

  function select() {
    const topic = context.parameters.get("topic") ?? "";
    tree.selected = topic;
    order.value = orderOf(context.parameters);
    if (detail !== null && detail.topic === topic) {
      detail.showTab();
    } else {
      detail?.close();
      detail = topic === "" ? null : new Detail(topic, context);
      side.replaceChildren(detail === null ? make("p.card.hint", {}, say("selectTopic")) : detail.element);
    }
    if (context.parameters.get("tab") !== "receivers" || topic === "") {
      showCommand("mosquitto_sub", "-h", location.hostname, "-t", topic || filter, "-v");
    }
  }

  function draw() {
    if (isClosed) {
      return;
    }
    const now = Date.now();
    const by = orderOf(context.parameters);
    const isList = by !== "tree";
    const isStale = version !== topics.version || (isList && now - sortedAt > sortMillis);
    // The rows of a list do not move while the pointer is on them.
    if (rows === null || (isStale && !(isList && tree.element.matches(":hover")))) {
      const text = context.parameters.get("find") ?? "";
      rows = rowsOf(topics, by, isFilter(text) ? "" : text, now);
      sortedAt = now;
      version = topics.version;
      tree.show(rows);
    }
    tree.element.hidden = rows.length === 0;
    empty.hidden = rows.length > 0;
    tree.draw(now);
    detail?.draw(now);
    status.textContent = say("showing", { topics: number(topics.byTopic.size), rate: rate(topics, now), filter });
    trouble.textContent = [
      feed.trouble,
      feed.missed > 0 ? say("missed", { count: number(feed.missed) }) : "",
      topics.omitted > 0 ? say("omitted", { count: number(topics.omitted), most: number(topicsMax) }) : "",
    ].filter((each) => each !== "").join(" ");
  }

  return {
    close() {
      isClosed = true;
      clearInterval(timer);
      feed.close();
      detail?.close();
    },
    /** Shows other parameters; returns false when they need other messages, so that the view must be opened again. */
    update(next) {
      if (filterOf(next) !== filter) {
        return false;
      }
      context.parameters = next;
      find.value = next.get("find") ?? "";
      rows = null;
      select();
      draw();
      return true;
    },
  };
}

/** The note that payloads need a key, with a button to log in. */
function keyNeeded() {
  return make("p.card.row", {}, say("payloadsNeedKey"), make("button", { type: "button", onclick: () => document.querySelector("#login").click() }, say("login")));
}

function rate(topics, now) {
  let sum = 0;
  for (const node of topics.root.children.values()) {
    sum += topics.rate(node, now);
  }
  return number(Math.round(sum * 10) / 10);
}

function orderOf(parameters) {
  return orders.includes(parameters.get("order")) ? parameters.get("order") : "tree";
}

/** Whether the broker selects the messages: a text with wildcards is a Topic Filter; any other text is searched in the known topics. */
function isFilter(text) {
  return /[#+]/.test(text) || text.startsWith("$");
}

function filterOf(parameters) {
  const text = parameters.get("find") ?? "";
  return isFilter(text) ? text : "#";
}
