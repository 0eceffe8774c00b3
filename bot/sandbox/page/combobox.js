// A text field that filters a list (ARIA combobox with a listbox popup), for one choice or several.

import { freshId, h, icon } from "./dom.js";
import { inlineNodes, plain } from "./mrkdwn.js";
import { Popup } from "./popup.js";

const LOAD_PAUSE_MS = 200;

/**
 * spec: `name` {id, "aria-label", "aria-labelledby", "aria-describedby", "aria-required", "data-key"} for the input,
 * `placeholder`, `multi`, `max`, `clearable`, `chosen` [option],
 * `find(typed)` -> {groups: [{label?, options}], note?} or a promise of it (`remote: true` waits for a pause in typing),
 * `onChange(chosen)`.
 */
export class Combobox {
  #spec;
  #chosen;
  #options = [];
  #active = -1;
  #asked = 0;
  #timer = 0;

  constructor(spec) {
    this.#spec = spec;
    this.#chosen = [...spec.chosen];
    const listId = freshId("options");
    this.input = h("input", {
      type: "text",
      class: "combo-input",
      role: "combobox",
      autocomplete: "off",
      spellcheck: "false",
      ...spec.name,
      placeholder: spec.placeholder,
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": listId,
      onkeydown: (event) => this.#key(event),
      oninput: () => this.#typed(),
      onclick: () => this.#open(),
    });
    this.list = h("div", {
      id: listId,
      role: "listbox",
      "aria-label": spec.listLabel ?? "Choices",
      "aria-multiselectable": spec.multi ? "true" : null,
    });
    this.note = h("p.combo-note", { role: "status" });
    this.chips = h("span.chips");
    this.clear = h(
      "button.icon-button.combo-clear",
      { "aria-label": "Clear", onclick: () => this.#empty() },
      icon("close"),
    );
    this.box = h(
      "div.combo-box",
      { onmousedown: (event) => this.#pressBox(event) },
      h("div.combo-flow", this.chips, this.input),
      this.clear,
      icon("down"),
    );
    this.panel = h("div.popup.combo-popup", { onmousedown: (event) => event.preventDefault() }, this.list, this.note);
    this.node = h("div.combo", { onfocusout: (event) => this.#left(event) }, this.box, this.panel);
    this.popup = new Popup(this.box, this.panel, { onClose: () => this.#closed() });
    this.#show();
  }

  /** Put the earlier choice back, after its confirm dialog was declined. */
  reset(chosen) {
    this.#chosen = [...chosen];
    this.#show();
  }

  #show() {
    const { multi, clearable, placeholder } = this.#spec;
    if (multi) {
      this.chips.replaceChildren(...this.#chosen.map((option) => this.#chip(option)));
      this.input.value = "";
      this.input.placeholder = this.#chosen.length ? "" : placeholder;
    } else this.input.value = this.#chosen.length ? plain(this.#chosen[0].text) : "";
    this.clear.hidden = !(clearable && !multi && this.#chosen.length);
  }

  #chip(option) {
    const text = plain(option.text);
    return h(
      "span.chip",
      text,
      h(
        "button.icon-button",
        { "aria-label": `Remove ${text}`, onclick: () => this.#take(this.#chosen.filter((each) => each !== option)) },
        icon("close"),
      ),
    );
  }

  #take(chosen) {
    const before = this.#chosen;
    this.#chosen = chosen;
    this.#show();
    if (this.popup.isOpen) this.#paintChosen();
    this.input.focus();
    this.#spec.onChange(chosen, before);
  }

  #empty() {
    this.#close();
    this.#take([]);
  }

  #pressBox(event) {
    if (event.target === this.input || event.target.closest("button")) return;
    event.preventDefault();
    this.input.focus();
    this.#open();
  }

  async #open() {
    if (this.popup.isOpen) return this.#close();
    this.input.select();
    this.box.scrollIntoView({ block: "nearest" });
    await this.#search("");
  }

  #typed() {
    clearTimeout(this.#timer);
    if (!this.#spec.remote) return this.#search(this.input.value);
    this.#timer = setTimeout(() => this.#search(this.input.value), LOAD_PAUSE_MS);
  }

  async #search(typed) {
    const asked = (this.#asked += 1);
    const finding = this.#spec.find(typed);
    if (finding instanceof Promise) this.#fill({ groups: [], note: "Loading…" });
    const found = await finding;
    if (asked === this.#asked && document.activeElement === this.input) this.#fill(found);
  }

  #fill({ groups, note }) {
    this.#options = groups.flatMap((group) => group.options);
    this.#active = -1;
    this.list.replaceChildren(...groups.map((group) => this.#group(group)).flat());
    this.note.textContent = note ?? (this.#options.length ? "" : "No matches.");
    this.note.hidden = !this.note.textContent;
    this.list.hidden = !this.#options.length;
    this.input.setAttribute("aria-expanded", "true");
    this.popup.open();
    const current = this.#options.findIndex((option) => this.#isChosen(option));
    const isTyped = this.input.value !== "" && current < 0;
    this.#activate(isTyped && this.#options.length ? 0 : current);
  }

  #group({ label, options }) {
    const nodes = options.map((option) => this.#option(option));
    return label
      ? h("div", { role: "group", "aria-label": label }, h("p.combo-group", { "aria-hidden": "true" }, label), nodes)
      : nodes;
  }

  #option(option) {
    const described = option.description ? plain(option.description) : null;
    return h(
      "div",
      {
        id: freshId("option"),
        role: "option",
        "aria-selected": String(this.#isChosen(option)),
        onclick: () => this.#choose(option),
      },
      h("span.option-text", inlineNodes(option.text)),
      icon("check"),
      described && [" ", h("span.option-more", described)],
    );
  }

  #isChosen(option) {
    return this.#chosen.some((each) => each.value === option.value);
  }

  #paintChosen() {
    this.#nodes().forEach((node, index) =>
      node.setAttribute("aria-selected", String(this.#isChosen(this.#options[index]))),
    );
    this.popup.open(); // chips may have moved the box
  }

  #nodes() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  #activate(index) {
    this.#active = index;
    const nodes = this.#nodes();
    nodes.forEach((node, at) => node.classList.toggle("active", at === index));
    if (index >= 0) this.input.setAttribute("aria-activedescendant", nodes[index].id);
    else this.input.removeAttribute("aria-activedescendant");
    nodes[index]?.scrollIntoView({ block: "nearest" });
  }

  #choose(option) {
    const { multi, max } = this.#spec;
    if (!multi) {
      this.#close();
      return this.#take([option]);
    }
    if (this.#isChosen(option)) return this.#take(this.#chosen.filter((each) => each.value !== option.value));
    if (max && this.#chosen.length >= max) {
      this.note.textContent = `You can choose up to ${max}.`;
      this.note.hidden = false;
      return undefined;
    }
    return this.#take([...this.#chosen, option]);
  }

  #key(event) {
    const handle = {
      ArrowDown: () => this.#move(1),
      ArrowUp: () => this.#move(-1),
      Enter: () => (this.popup.isOpen ? this.#active >= 0 && this.#choose(this.#options[this.#active]) : this.#open()),
      Escape: this.popup.isOpen ? () => this.#closed() : null,
      Backspace:
        this.#spec.multi && !this.input.value && this.#chosen.length
          ? () => this.#take(this.#chosen.slice(0, -1))
          : null,
    }[event.key];
    if (!handle) return;
    event.preventDefault();
    event.stopPropagation();
    handle();
  }

  #move(step) {
    if (!this.popup.isOpen) return void this.#open();
    const length = this.#options.length;
    if (length)
      this.#activate(this.#active < 0 ? (step > 0 ? 0 : length - 1) : (this.#active + step + length) % length);
  }

  #left(event) {
    if (this.node.contains(event.relatedTarget)) return;
    const emptied = this.#spec.clearable && !this.#spec.multi && !this.input.value && this.#chosen.length;
    const before = this.#chosen;
    if (emptied) this.#chosen = [];
    this.#closed();
    if (emptied) this.#spec.onChange([], before);
  }

  /** Close the list, and replace typed text by the current choice. */
  #closed() {
    this.#close();
    this.#show();
  }

  #close() {
    clearTimeout(this.#timer);
    this.#asked += 1;
    this.popup.close();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}

/** The options whose text contains the typed text, group by group. */
export function matching(groups, typed) {
  const wanted = typed.trim().toLowerCase();
  return groups
    .map((group) => ({
      ...group,
      options: group.options.filter((option) => plain(option.text).toLowerCase().includes(wanted)),
    }))
    .filter((group) => group.options.length);
}
