/** The words of the page, in the language of the browser. */
import { words as english } from "./words-en.js";
import { words as chinese } from "./words-zh.js";

export const language = navigator.languages.some((each) => /^zh\b/i.test(each)) && !/^en\b/i.test(navigator.language)
  ? "zh-TW"
  : "en";

/** The text with a name, with the values in its placeholders. */
export function say(name, values = {}) {
  const text = (language === "en" ? english : chinese)[name];
  return text.replaceAll(/\{(\w+)\}/g, (_, key) => values[key]);
}
