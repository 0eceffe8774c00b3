// Completion as a list above the box: slash commands with what can follow them, trunk names, and @mentions.

import { count, freshId, h } from "./dom.js";
import { act, world } from "./live.js";
import { Popup } from "./popup.js";

/**
 * [{text: "/trunk show", rest: "<trunk>", more: "…"}] from [{command, description, usage_hint, words}].
 * Without `words`, a usage hint lists its subcommands with "|" or ","; in "show <trunk>" only "show" can be completed.
 */
function suggestionsFrom(commands) {
  return commands.flatMap(({ command, description, usage_hint: hint = "", words: known = [] }) => {
    const itself = { text: command, rest: "", more: description ?? "" };
    if (known.length) {
      return [itself, ...known.map(([words, rest, more]) => ({ text: `${command} ${words}`, rest, more }))];
    }
    const parts = hint
      .trim()
      .replace(/^\[(.*)\]$/, "$1")
      .split(/[|,]/)
      .map((part) => part.trim());
    const words = parts
      .filter((part) => /^[a-z]/i.test(part))
      .map((part) => {
        const [literal] = /^[^<[(…]*/.exec(part);
        return { text: `${command} ${literal.trim()}`, rest: part.slice(literal.length), more: "" };
      });
    return [itself, ...words];
  });
}

/** The suggestions that begin with the typed text. Empty if it is already one, and no longer one exists. */
function suggestionsFor(typed, commands) {
  if (!/^\/\S*( \S*)*$/.test(typed) || typed.includes("\n")) return [];
  const wanted = typed.toLowerCase();
  const every = suggestionsFrom(commands);
  const found = [
    ...every.filter(({ text }) => text.toLowerCase().startsWith(wanted) && isNextWord(text, typed)),
    ...trunksFor(wanted, every),
  ];
  return found.length === 1 && found[0].text.toLowerCase() === wanted ? [] : found;
}

/** The trunk names after a command that takes one first: "/trunk show sa" offers "/trunk show sales_line". */
function trunksFor(wanted, every) {
  return every
    .filter(({ text, rest }) => wanted.startsWith(`${text.toLowerCase()} `) && TAKES_A_TRUNK.test(rest))
    .flatMap(({ text }) => world.trunks.map((name) => ({ text: `${text} ${name}`, rest: "", more: "" })))
    .filter(({ text }) => text.toLowerCase().startsWith(wanted));
}

const TAKES_A_TRUNK = /^\[((from )?trunk|name or SID)\b/;

/** "/tr" offers "/trunk" only; its subcommands come after the space. */
const isNextWord = (text, typed) => typed.includes(" ") || !text.includes(" ");

/** The global shortcuts and custom steps whose name begins with the text after "/". */
function globalShortcuts(typed) {
  if (!typed.startsWith("/")) return [];
  return world.shortcuts
    .filter(({ kind, name }) => kind !== "message" && name.toLowerCase().startsWith(typed.slice(1).toLowerCase()))
    .map(({ kind, callback_id, name, description }) => ({
      text: name,
      rest: "",
      more: description,
      shortcut: { do: kind === "step" ? "step" : "shortcut", callback_id },
    }));
}

/** The people and groups whose handle or name begins with what follows the @ before the caret. */
function mentionsFor(typed, caret) {
  const begun = /(?:^|[^\w@])@([a-z0-9._-]*)$/i.exec(typed.slice(0, caret));
  if (!begun) return [];
  const wanted = begun[1].toLowerCase();
  const from = caret - begun[1].length - 1;
  const people = [...world.users]
    .filter(({ is_bot, name }) => !is_bot || name === world.app.name)
    .sort((one, other) => other.is_bot - one.is_bot)
    .map(({ name, real_name, is_bot }) => ({ handle: name, more: is_bot ? "App" : real_name }));
  const groups = world.usergroups.map(({ handle }) => ({ handle, more: "Group" }));
  const found = [...people, ...groups]
    .filter(({ handle, more }) => [handle, ...more.split(" ")].some((word) => word.toLowerCase().startsWith(wanted)))
    .map(({ handle, more }) => ({ text: `@${handle}`, rest: "", more, from }));
  return found.length === 1 && found[0].text === `@${wanted}` ? [] : found;
}

/**
 * Offer completions of the text in `box`, in a list attached to `frame`; `accept(text, caret)` fills the box. Commands
 * are offered only if `commands`.
 */
export class Completion {
  #box;
  #accept;
  #commands;
  #found = [];
  #active = -1;

  constructor(box, frame, { commands, accept }) {
    this.#box = box;
    this.#accept = accept;
    this.#commands = commands;
    const id = freshId("commands");
    this.list = h("div", { id, role: "listbox", "aria-label": "Commands" });
    this.status = h("p.sr-only", { role: "status" });
    this.panel = h("div.popup.command-popup", { onmousedown: (event) => event.preventDefault() }, this.list);
    this.node = h("div", this.panel, this.status);
    this.popup = new Popup(frame, this.panel, { onClose: () => this.close() });
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", id);
    box.addEventListener("input", () => this.offer());
    box.addEventListener("blur", () => this.close());
  }

  offer() {
    const typed = this.#box.value;
    const commands = this.#commands ? [...suggestionsFor(typed, world.commands), ...globalShortcuts(typed)] : [];
    this.#found = commands.length ? commands : mentionsFor(typed, this.#box.selectionStart);
    if (!this.#found.length) return this.close();
    this.list.setAttribute("aria-label", commands.length ? "Commands" : "People");
    this.list.replaceChildren(...this.#found.map((found, index) => this.#option(found, index)));
    this.popup.open();
    this.status.textContent = count(this.#found.length, "suggestion");
    this.#activate(this.#isBegun() ? 0 : -1);
  }

  /** In the middle of a word, Enter takes the first suggestion; after "/trunk " or a whole word it sends. */
  #isBegun() {
    if (this.#found[0].from !== undefined) return true;
    const typed = this.#box.value.toLowerCase();
    return !typed.endsWith(" ") && this.#found.every(({ text }) => text.toLowerCase() !== typed);
  }

  #option({ text, rest, more }, index) {
    return h(
      "div",
      { id: freshId("command"), role: "option", "aria-selected": "false", onclick: () => this.#take(index) },
      h("span.command-text", text),
      rest && h("span.command-rest", ` ${rest}`),
      more && h("span.command-more", ` ${more}`),
    );
  }

  /** Handle a key. True if it was for the list. */
  key(event) {
    if (!this.popup.isOpen) return false;
    const handle = {
      ArrowDown: () => this.#move(1),
      ArrowUp: () => this.#move(-1),
      Escape: () => this.close(),
      Enter: this.#active >= 0 && !event.shiftKey ? () => this.#take(this.#active) : null,
      Tab: event.shiftKey ? null : () => this.#take(Math.max(0, this.#active)),
    }[event.key];
    if (!handle) return false;
    event.preventDefault();
    event.stopPropagation();
    handle();
    return true;
  }

  #move(step) {
    const length = this.#found.length;
    this.#activate(this.#active < 0 ? (step > 0 ? 0 : length - 1) : (this.#active + step + length) % length);
  }

  #activate(index) {
    this.#active = index;
    [...this.list.children].forEach((node, at) => {
      node.setAttribute("aria-selected", String(at === index));
      if (at === index) node.scrollIntoView({ block: "nearest" });
    });
    if (index >= 0) this.#box.setAttribute("aria-activedescendant", this.list.children[index].id);
    else this.#box.removeAttribute("aria-activedescendant");
  }

  #take(index) {
    const { text, rest, more, from, shortcut } = this.#found[index];
    this.close();
    if (from !== undefined) {
      const { value, selectionStart } = this.#box;
      const before = `${value.slice(0, from)}${text} `;
      this.#accept(before + value.slice(selectionStart).trimStart(), before.length);
      return;
    }
    if (shortcut) {
      this.#accept("");
      act(shortcut).then((answer) => {
        if (!answer.ok) this.status.textContent = answer.error;
      });
      return;
    }
    this.#accept(rest || more ? `${text} ` : text);
    if (more) this.offer(); // now its subcommands
  }

  close() {
    this.popup.close();
    this.#active = -1;
    this.#box.removeAttribute("aria-activedescendant");
    this.status.textContent = "";
  }
}
