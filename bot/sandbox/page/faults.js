// The switches that make the fake Exotel misbehave, so that one can see what trunkbot says on a bad day.

import { ask } from "./dialogs.js";
import { count, freshId, h } from "./dom.js";

const KINDS = [
  ["none", "are answered normally", ""],
  ["403", "are refused: no right (403)", "are refused with 403, as for a trunk of somebody else"],
  ["404", "are refused: not found (404)", "are refused with 404"],
  ["409", "exist already (409 in a 200)", "are refused as existing already"],
  ["500", "fail with 500", "fail with 500"],
  ["503", "fail with 503", "fail with 503"],
  ["429", "are refused: too many (429)", "are refused with 429"],
  ["429_long", "are refused for 45 s (429)", "are refused with 429 for 45 s"],
  ["429_bare", "are refused, no time named (429)", "are refused with 429, and no time is named"],
  ["html403", "get an HTML page (403)", "get an HTML 403 page"],
  ["html502", "get an HTML page (502)", "get an HTML 502 page"],
  ["html504", "get an HTML page (504)", "get an HTML 504 page"],
  ["empty", "get an empty answer", "get an empty answer"],
  ["null", "get “null” for an answer", "get “null” for an answer"],
  ["half", "are done, half an answer comes", "are done, and get half an answer"],
  ["drop_before", "are cut off, nothing done", "are cut off with nothing done"],
  ["drop_after", "are cut off once done", "are cut off after the work is done"],
  ["drop_late", "are cut off, done 5 s later", "are cut off, and done 5 s later"],
];
const ONLY = [
  ["any", "Reads and writes"],
  ["reads", "Only reads"],
  ["writes", "Only writes"],
];
const SHAPES = [
  ["empty", "Nothing: []"],
  ["seed", "One object"],
  ["list", "A list"],
];
const PLAIN = {
  slow_seconds: 0,
  next: { kind: "none", count: 0, only: "any" },
  portal_off: false,
  credentials_shape: "empty",
};

/** "every answer 2 s late · the next 3 writes fail with 503", or "" when Exotel behaves. */
export function inWords(faults) {
  const { kind, count: left, only } = faults.next;
  const calls = { any: ["call", "calls"], reads: ["read", "reads"], writes: ["write", "writes"] }[only];
  return [
    faults.slow_seconds > 0 && `every answer ${faults.slow_seconds} s late`,
    kind !== "none" &&
      left > 0 &&
      `the next ${count(left, ...calls)} ${KINDS.find(([value]) => value === kind)?.[2] ?? kind}`,
    faults.portal_off && "portal endpoints off",
  ]
    .filter(Boolean)
    .join(" · ");
}

/**
 * `put(path, method, body)` talks to the control routes and resolves to null or to why not; `refresh()` reads the state
 * again.
 */
export class FaultSwitches {
  #edited = false;

  constructor({ put, refresh }) {
    this.put = put;
    this.refresh = refresh;
    const edited = () => (this.#edited = true);
    this.slow = h("input", {
      type: "number",
      min: 0,
      max: 120,
      step: "any",
      class: "text-input",
      oninput: edited,
    });
    this.kind = choice(KINDS, () => this.#kindChosen());
    this.times = h("input", {
      type: "number",
      min: 0,
      max: 1000,
      step: 1,
      class: "text-input",
      oninput: edited,
    });
    this.only = choice(ONLY, edited);
    this.portal = h("input", { type: "checkbox", id: freshId("fault"), onchange: edited });
    this.shape = choice(SHAPES, edited);
    this.said = h("p", { class: "faults-said", role: "status" });
    this.error = h("p", { class: "field-error", role: "alert" });
    this.now = h("p", { class: "faults-now" });
    this.node = h(
      "form",
      { class: "faults", novalidate: true, onsubmit: (event) => this.#apply(event) },
      this.now,
      labelled("Slow answers (seconds)", this.slow),
      labelled("Next calls", this.kind),
      h("div", { class: "pair" }, labelled("How many", this.times), labelled("Which", this.only)),
      labelled("Credentials are answered as", this.shape),
      h(
        "div",
        { class: "choice" },
        this.portal,
        h("label", { htmlFor: this.portal.id }, "Portal endpoints off"),
      ),
      this.error,
      h(
        "div",
        { class: "actions" },
        h("button", { type: "submit", class: "button primary" }, "Apply"),
        h("button", { type: "button", class: "button", onclick: () => this.#clear() }, "Clear faults"),
        h("button", { type: "button", class: "button danger-quiet", onclick: () => this.#reset() }, "Reset"),
      ),
      this.said,
    );
    this.show(PLAIN);
  }

  /** What Exotel says is in force; the form follows unless somebody is editing it. */
  show(faults) {
    const words = inWords(faults);
    this.now.textContent = words ? `On now: ${words}.` : "";
    this.now.hidden = !words;
    if (this.#edited) return;
    this.slow.value = faults.slow_seconds;
    this.kind.value = faults.next.kind;
    this.times.value = faults.next.count;
    this.only.value = faults.next.only;
    this.portal.checked = faults.portal_off;
    this.shape.value = faults.credentials_shape ?? "empty";
  }

  #kindChosen() {
    this.#edited = true;
    if (this.kind.value !== "none" && !Number(this.times.value)) this.times.value = 1;
  }

  #apply(event) {
    event.preventDefault();
    const wrong = outOfRange(this.slow, "Slow answers") ?? outOfRange(this.times, "How many");
    if (wrong) {
      this.error.textContent = wrong;
      return undefined;
    }
    const next = { kind: this.kind.value, count: Number(this.times.value), only: this.only.value };
    const faults = {
      slow_seconds: Number(this.slow.value),
      next,
      portal_off: this.portal.checked,
      credentials_shape: this.shape.value,
    };
    return this.#change("faults", "PUT", faults, "Applied.");
  }

  #clear() {
    return this.#change("faults", "PUT", PLAIN, "Exotel behaves again.");
  }

  async #reset() {
    const sure = await ask(
      "Reset Exotel?",
      "Every trunk, number and setting of the sandbox account is deleted, and the faults are cleared.",
      "Reset",
      "danger",
    );
    if (sure) await this.#change("reset", "POST", undefined, "The account is empty.");
  }

  async #change(path, method, body, done) {
    this.said.textContent = "";
    this.error.textContent = (await this.put(path, method, body)) ?? "";
    if (this.error.textContent) return;
    this.#edited = false;
    this.said.textContent = done;
    await this.refresh();
  }
}

function outOfRange(input, name) {
  const number = input.valueAsNumber;
  const fits =
    number >= Number(input.min) &&
    number <= Number(input.max) &&
    (input.step === "any" || Number.isInteger(number));
  if (fits) return null;
  input.focus();
  const kind = input.step === "any" ? "number" : "whole number";
  return `${name} should be a ${kind} from ${input.min} to ${input.max}. Nothing was changed.`;
}

function choice(pairs, onchange) {
  return h(
    "select",
    { onchange },
    pairs.map(([value, text]) => h("option", { value }, text)),
  );
}

function labelled(words, control) {
  control.id = freshId("fault");
  return h("div", { class: "field" }, h("label", { htmlFor: control.id }, words), control);
}
