/** The console: one view for each address after #, so that each view can be a bookmark. */
import { address, current } from "./address.js";
import { call, hasKey, Problem, useKey } from "./api.js";
import * as broker from "./broker.js";
import * as client from "./client.js";
import * as clients from "./clients.js";
import * as data from "./data.js";
import { logIn } from "./dialog.js";
import { make } from "./dom.js";
import { icon } from "./icons.js";
import * as retained from "./retained.js";
import { listenForSearch, openSearch } from "./search.js";
import * as settings from "./settings.js";
import * as simulate from "./simulate.js";
import { language, say } from "./text.js";

const views = { data, clients, retained, broker, simulate, settings };
const home = "data";
const place = document.querySelector("#view");
const notice = document.querySelector("#problem");
const loginButton = document.querySelector("#login");
/** The open view: its name, and { close, update } or undefined. */
let open = { name: "", view: undefined };
let shown = 0;
/** The sentence to show above the next view. */
let said = "";

document.documentElement.lang = language;
document.title = say("title");
const searchButton = document.querySelector("#search");
searchButton.textContent = say("search");
searchButton.title = "Ctrl+K";
searchButton.addEventListener("click", openSearch);
listenForSearch();
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
  const next = address(view, parameters);
  tell(sentence);
  if (location.hash === next) {
    show();
  } else {
    said = sentence;
    location.hash = next;
  }
}

async function show() {
  const { name, id, parameters } = current();
  const shownName = Object.hasOwn(views, name) ? name : home;
  const turn = ++shown;
  open.view?.close();
  open = { name: id === undefined ? shownName : "", view: undefined };
  document.querySelector("#command").hidden = true;
  navigation(shownName);
  const content = make("div");
  place.replaceChildren(content);
  try {
    const view =
      name === "clients" && id !== undefined
        ? await client.show(content, id, go, tell)
        : await views[shownName].show(content, parameters, go, tell);
    if (turn === shown) {
      open.view = view;
    } else {
      view?.close();
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

/** Shows the current address: updates the open view if it can show the new parameters, otherwise opens a view. */
async function follow() {
  const { name, id, parameters } = current();
  const isSame = id === undefined && (Object.hasOwn(views, name) ? name : home) === open.name;
  if (!isSame || !open.view?.update?.(parameters)) {
    await show();
  }
}

function navigation(current) {
  document
    .querySelector("#views")
    .replaceChildren(
      ...Object.keys(views).map((name) => make("a", { href: `#/${name}`, "aria-current": name === current ? "page" : null }, icon(name), make("span", {}, say(name)))),
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
  } catch (problem) {
    // A broker that restarts, or a page that is left, is no reason to log out.
    if (problem.status === 401 || problem.status === 403) {
      useKey("");
      loginButton.textContent = say("login");
    }
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
  follow();
});
await refresh();
