/** The modal dialog for confirmations, texts and the login. */
import { call, hasKey, useKey } from "./api.js";
import { field, make } from "./dom.js";
import { say } from "./text.js";

const dialog = document.querySelector("#dialog");

/** Asks the user to confirm a change; resolves with whether the user has confirmed it. */
export function confirmed(question, action) {
  return open(
    make("h2", { id: "dialog-title" }, action),
    make("p", {}, question),
    buttons(action, "danger"),
  );
}

/** Shows a text, until the user closes it. */
export function inform(title, text) {
  return open(
    make("h2", { id: "dialog-title" }, title),
    make("pre.payload", { tabindex: "0", role: "region", "aria-label": title }, text),
    make("div.actions", {}, make("button.primary", { type: "submit" }, say("close"))),
  );
}

/** Asks the user for a key and checks it; resolves with whether the user has logged in. */
export async function logIn(reason = "") {
  const key = make("input", { type: "password", required: true, autocomplete: "current-password", spellcheck: "false" });
  const accepted = await open(
    make("h2", { id: "dialog-title" }, say("login")),
    make("p.note", { role: "status" }, reason),
    field(say("key"), key),
    make("p.hint", {}, say("keyHelp")),
    buttons(say("login"), "primary"),
  );
  if (!accepted) {
    return false;
  }
  useKey(key.value.trim());
  try {
    await call("GET", "login");
    return true;
  } catch (problem) {
    useKey("");
    return logIn(problem.message);
  }
}

/** Makes a change; asks the user for a key first when there is none. Returns undefined when the user cancels. */
export async function change(action) {
  if (!hasKey() && !(await logIn(say("loginNeeded")))) {
    return undefined;
  }
  return action();
}

function buttons(action, kind) {
  return make(
    "div.actions",
    {},
    make("button", { type: "button", value: "", onclick: () => dialog.close("") }, say("cancel")),
    make(`button.${kind}`, { type: "submit", value: "yes" }, action),
  );
}

function open(...children) {
  const form = make(
    "form",
    {
      onsubmit: (event) => {
        event.preventDefault();
        dialog.close("yes");
      },
    },
    ...children,
  );
  dialog.replaceChildren(form);
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
