// The message box: Enter sends, Shift+Enter starts a new line. Keeps a draft per place, and the text if sending failed.

import { Completion } from "./completion.js";
import { freshId, h, icon } from "./dom.js";
import { world } from "./live.js";

const TALLEST_PX = 220;

/**
 * `label` names the box, `sendLabel` its button, `send(text)` resolves to act()'s answer. Mentions are completed, and
 * slash commands if `commands`.
 */
export class Composer {
  #send;
  #drafts = new Map();
  #place = "";
  #busy = false;

  constructor({ label, sendLabel, send, commands = false }) {
    this.#send = send;
    const [errorId, hintId] = [freshId("send-error"), freshId("send-hint")];
    this.box = h("textarea", {
      rows: 1,
      class: "composer-box",
      "aria-label": label,
      "aria-describedby": `${errorId} ${hintId}`,
      oninput: () => this.#edited(),
      onkeydown: (event) => this.#key(event),
    });
    this.button = h(
      "button",
      { type: "submit", class: "send", "aria-label": sendLabel, title: sendLabel },
      icon("send"),
    );
    this.status = h("p.composer-status", { role: "status" });
    this.error = h("p.composer-error", { id: errorId, role: "alert" });
    this.hint = h(
      "p.composer-hint",
      { id: hintId },
      commands ? [h("kbd", "/"), " for commands, "] : "",
      h("kbd", "@"),
      " for people, ",
      h("kbd", "Enter"),
      " to send, ",
      h("kbd", "Shift+Enter"),
      " for a new line",
    );
    this.row = h("div.composer-row", this.box, this.button);
    this.completion = new Completion(this.box, this.row, {
      commands,
      accept: (text, caret) => this.put(text, true, caret),
    });
    this.node = h(
      "form.composer",
      { onsubmit: (event) => this.#submit(event) },
      this.error,
      this.row,
      h("div.composer-foot", this.status, this.hint),
      this.completion.node,
    );
    this.#edited();
  }

  /** Move to another channel, thread or person, and show the draft left there. */
  moveTo(place, placeholder) {
    this.#drafts.set(this.#place, this.box.value);
    this.#place = place;
    this.box.placeholder = placeholder;
    this.error.textContent = "";
    this.completion.close();
    this.put(this.#drafts.get(place) ?? "", false);
  }

  put(text, focus = true, caret = text.length) {
    this.box.value = text;
    this.#edited();
    if (!focus) return;
    this.box.focus();
    this.box.setSelectionRange(caret, caret);
  }

  #edited() {
    const { style } = this.box;
    style.height = "auto";
    if (this.box.scrollHeight) style.height = `${Math.min(this.box.scrollHeight, TALLEST_PX)}px`;
    this.button.setAttribute("aria-disabled", String(!this.box.value.trim() || this.#busy));
  }

  #key(event) {
    if (event.isComposing || this.completion.key(event)) return;
    if (event.key !== "Enter" || event.shiftKey) return;
    event.preventDefault();
    this.node.requestSubmit();
  }

  async #submit(event) {
    event.preventDefault();
    const text = this.box.value;
    const place = this.#place;
    if (!text.trim() || this.#busy) return;
    this.completion.close();
    this.#wait(true, text.startsWith("/"));
    const answer = await this.#send(text.trim());
    this.#wait(false);
    if (!answer.ok) this.error.textContent = answer.error;
    else if (this.#place !== place) this.#drafts.delete(place);
    else if (this.box.value === text) this.put("", document.activeElement === document.body);
  }

  #wait(busy, isCommand = false) {
    this.#busy = busy;
    if (busy) this.error.textContent = "";
    this.status.textContent = busy && isCommand ? `${world.app.name} is thinking…` : "";
    this.box.setAttribute("aria-busy", String(busy));
    this.#edited();
  }
}
