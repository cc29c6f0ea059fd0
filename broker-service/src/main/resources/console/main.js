/** The console: one view for each address after #, so that each view can be a bookmark. */
import { call, hasKey, Problem, useKey } from "./api.js";
import * as broker from "./broker.js";
import * as client from "./client.js";
import * as clients from "./clients.js";
import { logIn } from "./dialog.js";
import { make } from "./dom.js";
import * as messages from "./messages.js";
import * as retained from "./retained.js";
import { language, say } from "./text.js";

const views = { clients, messages, retained, broker };
const place = document.querySelector("#view");
const notice = document.querySelector("#problem");
const loginButton = document.querySelector("#login");
let leave = null;
let shown = 0;
/** The sentence to show above the next view. */
let said = "";

document.documentElement.lang = language;
document.title = say("title");
document.querySelector("#skip").textContent = say("skip");
document.querySelector("#views").setAttribute("aria-label", say("views"));

/** Shows one sentence above the view, in red if it is a problem. */
function tell(text, isProblem = false) {
  notice.textContent = text;
  notice.classList.toggle("bad", isProblem);
  notice.hidden = text === "";
}

/** Goes to a view, and shows one sentence above it; empty parameters are left out of the address. */
function go(view, parameters, sentence = "") {
  const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== "" && value !== "all")).toString();
  const address = `#/${view}${query === "" ? "" : `?${query}`}`;
  tell(sentence);
  if (location.hash === address) {
    show();
  } else {
    said = sentence;
    location.hash = address;
  }
}

async function show() {
  const [where, query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const [name = "", id] = where.split("/");
  const view = views[name] ?? clients;
  const turn = ++shown;
  leave?.();
  leave = null;
  document.querySelector("#command").hidden = true;
  navigation(views[name] ? name : "clients");
  const content = make("div");
  place.replaceChildren(content);
  try {
    const left =
      name === "clients" && id !== undefined
        ? await client.show(content, decodeURIComponent(id), go, tell)
        : await view.show(content, new URLSearchParams(query), go, tell);
    if (turn === shown) {
      leave = left ?? null;
    } else {
      left?.();
    }
  } catch (problem) {
    if (turn !== shown) {
      return;
    }
    tell(problem.message, true);
    if (problem instanceof Problem && problem.status === 401 && (await logIn(problem.message))) {
      tell("");
      await refresh();
    }
  }
}

function navigation(current) {
  document
    .querySelector("#views")
    .replaceChildren(
      ...Object.keys(views).map((name) => make("a", { href: `#/${name}`, "aria-current": name === current ? "page" : null }, say(name))),
    );
}

async function showLogin() {
  loginButton.textContent = hasKey() ? say("logout") : say("login");
  if (!hasKey()) {
    loginButton.removeAttribute("title");
    return;
  }
  try {
    const login = await call("GET", "login");
    loginButton.title = say("loggedInAs", login);
  } catch {
    useKey("");
    loginButton.textContent = say("login");
  }
}

async function refresh() {
  await showLogin();
  await show();
}

loginButton.addEventListener("click", async () => {
  if (hasKey()) {
    useKey("");
    await refresh();
  } else if (await logIn()) {
    await refresh();
  }
});
document.querySelector("#dialog").addEventListener("close", showLogin);
window.addEventListener("hashchange", () => {
  tell(said);
  said = "";
  show();
});
await refresh();
