// The form that makes the fake Exotel fail on purpose, to see what trunkbot says on a bad day.

import { ask } from "./dialogs.js";
import { count, freshId, h } from "./dom.js";

const KINDS = [
  ["none", "Answered normally"],
  ["403", "403 Forbidden"],
  ["404", "404 Not Found"],
  ["409", "409 inside HTTP 200"],
  ["500", "500 Internal Server Error"],
  ["503", "503 Service Unavailable"],
  ["429", "429 Too Many Requests"],
  ["429_long", "429, Retry-After 45 s"],
  ["429_bare", "429 without Retry-After"],
  ["html403", "403 as an HTML page"],
  ["html502", "502 as an HTML page"],
  ["html504", "504 as an HTML page"],
  ["empty", "Empty response"],
  ["null", "Response “null”"],
  ["half", "Done, response truncated"],
  ["drop_before", "Connection dropped, not done"],
  ["drop_after", "Connection dropped, done"],
  ["drop_late", "Connection dropped, done 5 s later"],
];
const ONLY = [
  ["any", "Reads and writes"],
  ["reads", "Only reads"],
  ["writes", "Only writes"],
];
const SHAPES = [
  ["list", "A list, no passwords"],
  ["seed", "One object"],
];
const PLAIN = {
  slow_seconds: 0,
  next: { kind: "none", count: 0, only: "any" },
  portal_off: false,
  credentials_shape: "list",
  lenient_credentials: false,
};

/** "2 s delay · next 3 writes: 503 Service Unavailable", or "" without faults. */
export function inWords({ slow_seconds: delay, next: { kind, count: left, only }, portal_off: portalOff }) {
  const noun = { any: "API call", reads: "read", writes: "write" }[only];
  const calls = left === 1 ? `next ${noun}` : `next ${count(left, noun)}`;
  return [
    delay > 0 && `${delay} s delay`,
    kind !== "none" && left > 0 && `${calls}: ${KINDS.find(([value]) => value === kind)?.[1] ?? kind}`,
    portalOff && "portal-only endpoints disabled",
  ]
    .filter(Boolean)
    .join(" · ");
}

/** `put(path, method, body)` calls a control route and resolves to null or an error; `refresh()` reads the state again. */
export class FaultSwitches {
  #edited = false;

  constructor({ put, refresh }) {
    this.put = put;
    this.refresh = refresh;
    const edited = () => (this.#edited = true);
    const number = (max, step) => h("input.text-input", { type: "number", min: 0, max, step, oninput: edited });
    this.slow = number(120, "any");
    this.kind = choice(KINDS, () => this.#kindChosen());
    this.times = number(1000, 1);
    this.only = choice(ONLY, edited);
    this.portal = h("input", { type: "checkbox", id: freshId("fault"), onchange: edited });
    this.shape = choice(SHAPES, edited);
    this.lenient = h("input", { type: "checkbox", id: freshId("fault"), onchange: edited });
    this.status = h("p.faults-status", { role: "status" });
    this.error = h("p.field-error", { role: "alert" });
    this.now = h("p.faults-now");
    this.node = h(
      "form.faults",
      { novalidate: true, onsubmit: (event) => this.#apply(event) },
      this.now,
      labelled("Delay (seconds)", this.slow),
      labelled("Next calls", this.kind),
      h("div.pair", labelled("How many", this.times), labelled("Which", this.only)),
      labelled("GET credentials returns", this.shape),
      h("div.choice", this.portal, h("label", { htmlFor: this.portal.id }, "Disable portal-only endpoints")),
      h(
        "div.choice",
        this.lenient,
        h("label", { htmlFor: this.lenient.id }, "Accept any characters in SIP passwords and labels"),
      ),
      this.error,
      h(
        "div.actions",
        h("button", { type: "submit", class: "button primary" }, "Apply"),
        h("button.button", { onclick: () => this.#clear() }, "Clear"),
        h("button.button.danger-quiet", { onclick: () => this.#reset() }, "Reset account"),
      ),
      this.status,
    );
    this.show(PLAIN);
  }

  /** Show the active faults; the form follows unless someone is editing it. */
  show(faults) {
    const words = inWords(faults);
    this.now.textContent = words ? `Active: ${words}` : "";
    this.now.hidden = !words;
    if (this.#edited) return;
    this.slow.value = faults.slow_seconds;
    this.kind.value = faults.next.kind;
    this.times.value = faults.next.count;
    this.only.value = faults.next.only;
    this.portal.checked = faults.portal_off;
    this.shape.value = faults.credentials_shape;
    this.lenient.checked = faults.lenient_credentials;
  }

  #kindChosen() {
    this.#edited = true;
    if (this.kind.value !== "none" && !Number(this.times.value)) this.times.value = 1;
  }

  #apply(event) {
    event.preventDefault();
    const wrong = outOfRange(this.slow, "Delay") ?? outOfRange(this.times, "How many");
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
      lenient_credentials: this.lenient.checked,
    };
    return this.#change("faults", "PUT", faults, "Applied.");
  }

  #clear() {
    return this.#change("faults", "PUT", PLAIN, "Faults cleared.");
  }

  async #reset() {
    const sure = await ask(
      "Reset the account?",
      "This deletes every trunk, number and setting in the sandbox account, and clears the faults.",
      "Reset account",
      "danger",
    );
    if (sure) await this.#change("reset", "POST", undefined, "Account reset.");
  }

  async #change(path, method, body, done) {
    this.status.textContent = "";
    this.error.textContent = (await this.put(path, method, body)) ?? "";
    if (this.error.textContent) return;
    this.#edited = false;
    this.status.textContent = done;
    await this.refresh();
  }
}

function outOfRange(input, name) {
  const number = input.valueAsNumber;
  const fits =
    number >= Number(input.min) && number <= Number(input.max) && (input.step === "any" || Number.isInteger(number));
  if (fits) return null;
  input.focus();
  const kind = input.step === "any" ? "number" : "whole number";
  return `${name} must be a ${kind} from ${input.min} to ${input.max}.`;
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
  return h("div.field", h("label", { htmlFor: control.id }, words), control);
}
