// The panel that shows what the fake Exotel holds: its trunks with all that hangs on them, and the calls it got.

import { arrange, h } from "./dom.js";
import { FaultSwitches, inWords } from "./faults.js";
import { on } from "./live.js";

const CONTROL = "/exotel-control";
const BREATH_MS = 120; // one command makes several calls; draw once

export class Exotel {
  #trunks = new Map(); // SID -> {node, source}
  #timer = 0;
  #asked = 0;

  /** `onFaults(words)` hears whether Exotel misbehaves, for the button that stands for the panel on a narrow screen;
   * `onNone()`, that there is no Exotel here, as beside a Slack that runs alone. */
  constructor(panel, { onFaults, onNone }) {
    this.onFaults = onFaults;
    this.onNone = onNone;
    this.account = h("p", { class: "account" });
    this.error = h("p", { class: "field-error", role: "alert" });
    this.trunksTitle = h("h3", {}, "Trunks");
    this.trunks = h("ul", { class: "trunks" });
    this.none = h("p", { class: "quiet" }, "No trunks yet. They appear here as trunkbot makes them.");
    this.switches = new FaultSwitches({ put: change, refresh: () => this.refresh() });
    this.calls = h("tbody");
    this.noCalls = h("p", { class: "quiet" }, "No calls yet.");
    this.callsTable = h(
      "table",
      { class: "calls", hidden: true },
      h("caption", { class: "sr-only" }, "Latest calls to Exotel, newest first"),
      h(
        "thead",
        {},
        h(
          "tr",
          {},
          ["Call", "Code", "ms"].map((name) => h("th", { scope: "col" }, name)),
        ),
      ),
      this.calls,
    );
    panel.append(
      h("header", { class: "pane-head" }, h("div", {}, h("h2", {}, "Exotel (sandbox)"), this.account)),
      h(
        "div",
        { class: "pane-body", tabIndex: 0, role: "group", "aria-label": "What Exotel holds" },
        this.error,
        h("section", {}, this.trunksTitle, this.none, this.trunks),
        h(
          "details",
          { class: "section-fold", open: true },
          h("summary", {}, h("h3", {}, "Make Exotel misbehave")),
          this.switches.node,
        ),
        h(
          "details",
          { class: "section-fold", open: true },
          h("summary", {}, h("h3", {}, "Latest calls")),
          this.noCalls,
          this.callsTable,
        ),
      ),
    );
    on("exotel", () => this.#soon());
    on("snapshot", () => this.#soon());
  }

  #soon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.refresh(), BREATH_MS);
  }

  async refresh() {
    const asked = (this.#asked += 1);
    try {
      const answer = await fetch(`${CONTROL}/state`);
      if (answer.status === 404) {
        this.onNone();
        return;
      }
      if (!answer.ok) throw new Error(`it answered ${answer.status}`);
      const state = await answer.json();
      if (asked === this.#asked) this.#show(state);
    } catch {
      if (asked === this.#asked) this.error.textContent = "The fake Exotel does not answer just now.";
    }
  }

  #show({ account_sid: account, trunks, sip_users: users, faults, calls }) {
    this.error.textContent = "";
    this.account.textContent = `Account ${account}`;
    this.trunksTitle.textContent = trunks.length ? `Trunks (${trunks.length})` : "Trunks";
    this.none.hidden = trunks.length > 0;
    const first = this.#trunks.size === 0;
    arrange(
      this.trunks,
      trunks.map((trunk) => this.#trunk({ ...trunk, users: users[trunk.trunk_sid] }, first)),
    );
    for (const sid of this.#trunks.keys())
      if (!trunks.some((trunk) => trunk.trunk_sid === sid)) this.#trunks.delete(sid);
    this.switches.show(faults);
    this.onFaults(inWords(faults));
    this.callsTable.hidden = !calls.length;
    this.noCalls.hidden = calls.length > 0;
    this.calls.replaceChildren(...calls.map((call) => callRow(call, account)));
  }

  #trunk(trunk, first) {
    const source = JSON.stringify(trunk);
    const known = this.#trunks.get(trunk.trunk_sid);
    if (known?.source === source) return known.node;
    const node = known?.node ?? h("li", {});
    const open = node.querySelector("details")?.open ?? true;
    const focused = node.contains(document.activeElement);
    node.replaceChildren(trunkNode(trunk, open));
    if (focused) node.querySelector("summary").focus();
    if (!first || known) flash(node);
    this.#trunks.set(trunk.trunk_sid, { node, source });
    return node;
  }
}

/** A brief glow where something changed; style.css leaves it out for people who asked for less motion. */
function flash(node) {
  node.classList.remove("changed");
  requestAnimationFrame(() => node.classList.add("changed"));
}

async function change(path, method, body) {
  try {
    const answer = await fetch(`${CONTROL}/${path}`, {
      method,
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.ok) return null;
    return (await answer.json()).error ?? `Exotel's controls answered ${answer.status}. Nothing was changed.`;
  } catch {
    return "The fake Exotel could not be reached. Nothing was changed.";
  }
}

function trunkNode(trunk, open) {
  const alias = trunk.settings.find((setting) => setting.name === "trunk_external_alias")?.value;
  return h(
    "details",
    { class: "trunk", open },
    h(
      "summary",
      {},
      h("span", { class: "trunk-name" }, trunk.trunk_name),
      h("span", { class: `state state-${trunk.status}` }, trunk.status),
    ),
    h(
      "dl",
      {},
      h(
        "div",
        { class: "fact fact-sid" },
        h("dt", {}, "SID"),
        h("dd", {}, h("code", { class: "sid" }, trunk.trunk_sid)),
      ),
      fact(
        "Numbers",
        listed(
          trunk.phone_numbers,
          (number) => number.phone_number + (number.mode === "flow" ? " (flow)" : ""),
        ),
      ),
      fact(
        "Whitelisted IPs",
        listed(trunk.whitelisted_ips, ({ ip, mask }) => `${ip}/${mask}`),
      ),
      fact(
        "Destinations",
        listed(trunk.destination_uris, ({ destination }) => destination),
      ),
      fact(
        "Credentials",
        listed(trunk.users, (user) => user),
      ),
      fact("Alias", alias ?? none()),
    ),
  );
}

const fact = (name, ...value) => h("div", { class: "fact" }, h("dt", {}, name), h("dd", {}, value));
const none = () => h("span", { class: "none" }, "none");
const listed = (items, words) =>
  items.length
    ? h(
        "ul",
        {},
        items.map((item) => h("li", {}, words(item))),
      )
    : none();

function callRow({ at, method, path, http_code: status, code, ms }, account) {
  const inner = code && code !== status ? ` (${code})` : "";
  const bad = !status || status >= 400 || (code ?? 200) >= 400;
  const short = path.replace(`/v2/accounts/${account}`, "").replace(/\b(trm\w{4})\w{8,}(\w{4})\b/g, "$1…$2");
  return h(
    "tr",
    { class: bad ? "bad" : null },
    h(
      "td",
      {},
      h("span", { class: "method" }, method),
      " ",
      h("span", { class: "path", title: `${path}\n${new Date(at).toLocaleTimeString()}` }, short || "/"),
    ),
    h("td", { class: "code" }, status ? `${status}${inner}` : "cut off"),
    h("td", { class: "ms" }, String(ms)),
  );
}
