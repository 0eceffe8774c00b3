// Modals: the top view of the stack, in one dialog that stays while its content changes.

import { blockContext, placeBlocks } from "./blocks.js";
import { ask, trapTab } from "./dialogs.js";
import { h, icon, keepingFocus } from "./dom.js";
import { clearError, clearErrors, focusFirstError, showErrors } from "./fields.js";
import { Typed } from "./form.js";
import { act, on, world } from "./live.js";
import { plain } from "./mrkdwn.js";

// The new view comes over the WebSocket after the answer; until then a second click would send the old one twice.
const VIEW_FOLLOWS_MS = 1500;
const LONGEST_NEWS = 400; // nobody listens to a screen reader for a minute

/** The text of the blocks that are new. */
function changedWords(root, before) {
  const fresh = [...root.children].filter((node) => !before.has(node));
  const words = fresh.map((node) => node.innerText).join("\n");
  const news = words.replace(/\s+/g, " ").trim();
  return news.length > LONGEST_NEWS ? `${news.slice(0, LONGEST_NEWS).replace(/ \S*$/, "")}…` : news;
}

export class Modal {
  #sheets = new Map(); // view id -> its nodes and typed values
  #view = null;
  #pending = null; // the submission under way
  #focusBefore = null;
  #fallbackFocus;

  /** `fallbackFocus()` takes the focus if the element that opened the modal is gone. */
  constructor({ fallbackFocus, onOpen }) {
    this.#fallbackFocus = fallbackFocus;
    this.onOpen = onOpen;
    this.title = h("h2", { id: "modal-title", tabIndex: -1 });
    this.cross = h("button.icon-button", { "aria-label": "Close", onclick: () => this.close() }, icon("close"));
    this.banner = h("p.banner", { role: "alert" });
    this.body = h("div.modal-body");
    this.news = h("p.sr-only", { role: "status" }); // changes in the open view, for screen readers
    this.cancel = h("button.button", { onclick: () => this.close() });
    this.submit = h("button", { type: "submit", class: "button primary" });
    this.dialog = h(
      "dialog.modal",
      {
        "aria-modal": "true",
        "aria-labelledby": "modal-title",
        onkeydown: (event) => this.#key(event),
        oncancel: (event) => this.#nativeCancel(event),
        onclose: () => this.#closedByBrowser(),
      },
      h(
        "form",
        { novalidate: true, onsubmit: (event) => this.#submitted(event) },
        h("header.modal-head", h("span.avatar.avatar-bot.small", { "aria-hidden": "true" }), this.title, this.cross),
        this.banner,
        this.news,
        this.body,
        h("footer.dialog-foot", this.cancel, this.submit),
      ),
    );
    trapTab(this.dialog);
    document.body.append(this.dialog);
    on("snapshot", () => this.#sync());
    on("views", () => this.#sync());
    on("view_errors", ({ view_id: id, errors }) => this.#view?.id === id && this.#complain(errors));
  }

  #sync() {
    const ids = new Set(world.views.map((view) => view.id));
    for (const id of this.#sheets.keys()) if (!ids.has(id)) this.#sheets.delete(id);
    const top = world.views.at(-1);
    if (!top) return this.#shut();
    const source = JSON.stringify(top);
    const sheet = this.#sheetOf(top);
    if (this.#view?.id === top.id && sheet.source === source) return undefined;
    return this.#show(top, sheet, source);
  }

  #sheetOf(view) {
    if (!this.#sheets.has(view.id)) {
      const root = h("div.blocks");
      const typed = new Typed(view.state?.values);
      const ctx = blockContext({
        container: { type: "view", view_id: view.id },
        typed,
        heading: "h3",
        failed: (sentence) => (this.banner.textContent = sentence),
        touched: (blockId) => clearError(root, blockId),
      });
      this.#sheets.set(view.id, { root, typed, ctx, source: "" });
    }
    return this.#sheets.get(view.id);
  }

  #show(view, sheet, source) {
    const another = this.#view?.id !== view.id;
    if (another && this.#sheets.has(this.#view?.id)) this.#sheets.get(this.#view.id).leftAt = document.activeElement;
    const wasOnTitle = document.activeElement === this.title;
    if (!this.dialog.open) {
      this.#focusBefore = document.activeElement;
      this.onOpen();
    }
    this.#view = view;
    sheet.source = source;
    const before = new Set(sheet.root.children);
    const stayed = keepingFocus(this.dialog, () => this.#draw(view, sheet));
    this.news.textContent = another ? "" : changedWords(sheet.root, before);
    if (!this.dialog.open) this.dialog.showModal();
    const answersSubmit = this.#pending !== null && !this.body.contains(document.activeElement);
    if (this.#pending) this.#pending.seen();
    if (answersSubmit) this.body.scrollTop = 0;
    if (another && sheet.leftAt?.isConnected)
      sheet.leftAt.focus(); // back from a pushed view
    else if (another || wasOnTitle || answersSubmit || !stayed) this.#focusFirst();
  }

  #draw(view, { root, typed, ctx }) {
    typed.keepOnly(view.blocks);
    this.banner.textContent = "";
    this.title.textContent = plain(view.title);
    placeBlocks(root, view.blocks, ctx);
    if (this.body.firstChild !== root) this.body.replaceChildren(root);
    this.submit.hidden = !view.submit;
    this.submit.textContent = plain(view.submit) || "Submit";
    this.cancel.textContent = plain(view.close) || (view.submit ? "Cancel" : "Close");
    // A screen reader needs only one control called "Close"; the cross stays for the mouse.
    const twice = this.cancel.textContent === "Close";
    this.cross.tabIndex = twice ? -1 : 0;
    this.cross.ariaHidden = twice ? "true" : null;
  }

  #focusFirst() {
    const first = this.body.querySelector(".field:has([data-focus-on-load])") ?? this.body.querySelector(".field");
    const control = first?.querySelector("input:checked") ?? first?.querySelector("input, textarea, select");
    (control ?? this.title).focus({ preventScroll: !control });
  }

  #shut() {
    if (!this.#view) return;
    this.#view = null;
    this.#pending?.seen();
    this.#wait(null);
    this.dialog.close();
    this.body.replaceChildren();
    const back = this.#focusBefore;
    if (back?.isConnected && back !== document.body && back.checkVisibility()) back.focus();
    else this.#fallbackFocus();
  }

  async #submitted(event) {
    event.preventDefault();
    if (this.#pending || !this.#view?.submit) return;
    const { id } = this.#view;
    const { root, typed } = this.#sheets.get(id);
    this.banner.textContent = "";
    clearErrors(root);
    const follows = Promise.withResolvers();
    const mine = { seen: follows.resolve };
    this.#wait(mine);
    const answer = await act({ do: "submit", view_id: id, state: { values: typed.values() } });
    const settled = answer.ok && !answer.errors;
    if (settled) await Promise.race([follows.promise, new Promise((resolve) => setTimeout(resolve, VIEW_FOLLOWS_MS))]);
    if (this.#pending !== mine) return;
    this.#wait(null);
    if (this.#view?.id !== id) return;
    if (answer.errors) this.#complain(answer.errors);
    else if (!answer.ok)
      this.banner.textContent = answer.unreachable ? "We had some trouble connecting. Try again?" : answer.error;
  }

  #wait(pending) {
    this.#pending = pending;
    for (const name of ["aria-busy", "aria-disabled"]) this.submit.setAttribute(name, String(Boolean(pending)));
  }

  #complain(errors) {
    const { root } = this.#sheets.get(this.#view.id);
    this.banner.textContent = showErrors(root, errors).join(" ");
    focusFirstError(root);
  }

  async close() {
    const view = this.#view;
    if (!view || view.closing) return;
    view.closing = true;
    const answer = await act({ do: "close", view_id: view.id, clear: false });
    if (answer.ok || this.#view !== view) return;
    // The sandbox is gone, or doesn't know this view: don't lock the person in.
    world.views = world.views.filter((each) => each.id !== view.id);
    this.#sync();
  }

  #key(event) {
    if (event.key !== "Escape" || event.defaultPrevented) return;
    event.preventDefault();
    this.#leave();
  }

  #nativeCancel(event) {
    if (event.target !== this.dialog) return;
    event.preventDefault();
    this.#leave();
  }

  /** Close it after Escape, which is pressed by mistake more easily than a button: ask first if something is filled in. */
  async #leave() {
    const view = this.#view;
    const isBegun = view?.submit && this.#sheets.get(view.id)?.typed.isBegun;
    const leaves = !isBegun || (await ask("Close this form?", "What you filled in is lost.", "Close the form", "danger"));
    if (leaves && this.#view === view) this.close();
  }

  /** A browser may force the dialog shut (a second back gesture): close the view too. */
  #closedByBrowser() {
    if (!this.#view) return;
    const view = this.#view;
    this.close();
    world.views = world.views.filter((each) => each.id !== view.id);
    this.#sync();
  }
}
