// Guided tours: what to type, as whom, and what to look at. They only fill in the box; the person does the rest.

import { h } from "./dom.js";
import { connectAs, nameOf, on, world } from "./live.js";

const [ASHA, BEN, CHLOE] = ["UASHA00001", "UBEN000001", "UCHLOE0001"];

/** A step has who does it, what they type, if anything, and what comes next. */
const TOURS = [
  {
    title: "Set up a trunk",
    steps: [
      {
        who: ASHA,
        type: "/trunk setup outbound sales_line +919876543210 44.248.146.11",
        then: "Send it, press Review, read the steps, then press Set it up.",
      },
      { who: BEN, then: "The card in the channel says what was set up. Its thread has each step and the PBX settings." },
      {
        who: ASHA,
        type: "/trunk setup inbound support_line +911800123456 sip.acme.io",
        then: "Set it up. The receipt says which step is left for you; press I've done it.",
      },
      { who: BEN, type: "/trunk check support_line", then: "Send it. Each row says what was tested, and what to do." },
    ],
  },
  {
    title: "Delete, with approval",
    steps: [
      { who: ASHA, type: "/trunk create old_line", then: "Send it, so that there is something to delete." },
      {
        who: ASHA,
        type: "/trunk delete old_line",
        then: "Send it, type the trunk's name and a reason, and press Ask for approval. Nothing is deleted yet.",
      },
      {
        who: CHLOE,
        then: "Press Approve… on the card in the channel, read what will be lost, type the name, and press Approve.",
      },
      { who: ASHA, then: "The trunk is deleted a minute later; until then, Stop on the card calls it off." },
      { who: ASHA, type: "/trunk restore old_line", then: "Send it to set the trunk up again, under a new SID." },
    ],
  },
  {
    title: "An outage",
    steps: [
      { who: ASHA, type: "/trunk create busy_line", then: "Send it, and wait for its card." },
      {
        who: ASHA,
        then:
          "Under Inject faults on the Exotel panel, choose “Connection dropped, done” for Next calls, 1 for How many, and " +
          "“Only writes” for Which; then press Apply.",
      },
      {
        who: ASHA,
        type: "/trunk number add busy_line +919876543211",
        then: "Send it. trunkbot doesn't know if the number was added, so it looks before it tries again.",
      },
      { who: BEN, type: "/trunk list", then: "Send it: the number is there once." },
    ],
  },
  {
    title: "An emergency",
    steps: [
      { who: ASHA, then: "This needs a sandbox that was started with --break-glass." },
      { who: ASHA, type: "/trunk create broken_line", then: "Send it, so that there is something to delete." },
      {
        who: ASHA,
        type: "/trunk delete broken_line",
        then:
          "Send it, press “Delete now, without approval…”, type the trunk's name and a reason, and press Delete now.",
      },
      { who: CHLOE, then: "The channel says so at once. Press Sign off, because someone else must look at it." },
    ],
  },
];

export class Guide {
  #tour = null;
  #step = 0;

  /** `button` shows the list of tours, `bar` the current step; `fill(text)` puts a text into the message box. */
  constructor(button, bar, fill) {
    this.button = button;
    this.bar = bar;
    this.fill = fill;
    button.addEventListener("click", () => this.#list());
    on("snapshot", () => this.#tour && this.#draw());
  }

  #list() {
    const choices = TOURS.map((tour) => h("button.button", { onclick: () => this.#go(tour, 0) }, tour.title));
    this.#show(h("p.guide-text", h("strong", "Guided tours."), " Choose one:"), ...choices);
  }

  #go(tour, step) {
    this.#tour = tour;
    this.#step = step;
    this.#draw();
    this.bar.focus();
  }

  #draw() {
    const { title, steps } = this.#tour;
    const { who, type, then } = steps[this.#step];
    const isThere = world.you?.id === who;
    const become = h("button.button", { onclick: () => connectAs(who) }, `Become ${nameOf(who)}`);
    const typing = h("button.button.primary", { onclick: () => this.fill(type) }, "Type it for me");
    const back = h("button.button", { onclick: () => this.#go(this.#tour, this.#step - 1) }, "Back");
    const next = h("button.button", { onclick: () => this.#go(this.#tour, this.#step + 1) }, "Next");
    const words = h("span", `As ${nameOf(who)}: `, type && h("code", type), type && " ", then);
    this.#show(
      h("p.guide-text", h("strong", `${title}, step ${this.#step + 1} of ${steps.length}. `), words),
      !isThere && become,
      isThere && type && typing,
      this.#step > 0 && back,
      this.#step + 1 < steps.length && next,
    );
  }

  #show(...parts) {
    const close = h("button.button", { onclick: () => this.#close() }, "End the tour");
    this.bar.replaceChildren(...parts.filter(Boolean), close);
    this.bar.hidden = false;
  }

  #close() {
    this.#tour = null;
    this.bar.hidden = true;
    this.button.focus();
  }

  /** Take it away, where there is no Exotel. */
  remove() {
    this.bar.remove();
    this.button.remove();
  }
}
