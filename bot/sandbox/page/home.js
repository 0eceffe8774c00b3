// The Home tab: the view the app has published for this person, or a sentence if there is none yet.

import { blockContext, placeBlocks } from "./blocks.js";
import { h, keepingFocus } from "./dom.js";
import { Typed } from "./form.js";
import { act, on, world } from "./live.js";

const PUBLISHED_WITHIN_MS = 3000;

export class Home {
  #drawn = null; // {id, typed, ctx} of the view shown
  #waiting = false;
  #timer = 0;

  constructor(panel) {
    this.panel = panel;
    this.error = h("p.banner", { role: "alert" });
    this.blocks = h("div.blocks");
    this.quiet = h("div.quiet");
    panel.append(this.error, h("div.home-sheet", this.quiet, this.blocks));
    on("home", () => this.#draw());
    on("snapshot", () => this.#draw());
  }

  /** Notify the app that its Home tab was opened; it may publish in answer. */
  async open() {
    this.error.textContent = "";
    this.#wait(true);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wait(false), PUBLISHED_WITHIN_MS);
    const answer = await act({ do: "open_home" });
    if (answer.ok) return;
    this.#wait(false);
    this.error.textContent = answer.error;
  }

  #wait(waiting) {
    this.#waiting = waiting;
    this.#draw();
  }

  #draw() {
    const view = world.home;
    this.quiet.hidden = Boolean(view);
    this.quiet.replaceChildren(...(view ? [] : emptyWords(this.#waiting)));
    if (!view) return this.blocks.replaceChildren();
    if (this.#drawn?.id !== view.id) {
      const typed = new Typed(view.state?.values);
      const ctx = blockContext({
        container: { type: "view", view_id: view.id },
        typed,
        failed: (sentence) => (this.error.textContent = sentence),
      });
      this.#drawn = { id: view.id, typed, ctx };
    }
    this.#drawn.typed.keepOnly(view.blocks);
    const stayed = keepingFocus(this.blocks, () => placeBlocks(this.blocks, view.blocks, this.#drawn.ctx));
    if (!stayed) this.panel.focus({ preventScroll: true });
    return undefined;
  }
}

function emptyWords(waiting) {
  if (waiting) return [h("p", `Loading ${world.app.name}'s Home tab…`)];
  return [
    h("h2", "Nothing here yet"),
    h(
      "p",
      world.app.connected
        ? `${world.app.name} hasn't published a Home tab for you.`
        : `${world.app.name} is away. Its Home tab will show up when it's back.`,
    ),
  ];
}
