// The list of channels and the app, with unread counts.

import { count, h, icon } from "./dom.js";
import { world } from "./live.js";
import { unreadIn } from "./unread.js";

/** `nav` is the page's element; `go(channel id)` opens one. */
export class Sidebar {
  constructor(nav, go) {
    this.nav = nav;
    this.go = go;
    this.channels = h("ul");
    this.apps = h("ul");
    nav.append(h("h2", "Channels"), this.channels, h("h2", "Apps"), this.apps);
  }

  /** Draw it. Returns the total of unread messages. */
  show(current) {
    const focused = this.nav.contains(document.activeElement) ? document.activeElement.dataset.channel : null;
    let unread = 0;
    const item = (channel) => {
      const fresh = channel.id === current ? 0 : unreadIn(channel.id);
      unread += fresh;
      return this.#item(channel, channel.id === current, fresh);
    };
    const [ims, channels] = [true, false].map((wanted) =>
      world.channels.filter(({ kind }) => (kind === "im") === wanted),
    );
    this.channels.replaceChildren(...channels.map(item));
    this.apps.replaceChildren(...ims.map(item));
    if (focused) this.nav.querySelector(`[data-channel="${focused}"]`)?.focus();
    return unread;
  }

  #item({ id, name, kind }, current, fresh) {
    const face = kind === "im" ? h("span.avatar.avatar-bot.tiny", { "aria-hidden": "true" }) : icon(kind === "mpim" ? "people" : "hash");
    const mark = fresh
      ? h(
          "span.unread",
          h("span", { "aria-hidden": "true" }, String(fresh)),
          h("span.sr-only", `, ${count(fresh, "unread message")}`),
        )
      : "";
    return h(
      "li",
      h(
        "button",
        {
          class: fresh ? "channel has-unread" : "channel",
          "data-channel": id,
          "aria-current": current ? "page" : null,
          onclick: () => this.go(id),
        },
        face,
        h("span.channel-name", name),
        mark,
      ),
    );
  }
}
