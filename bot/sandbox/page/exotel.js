// The Exotel panel: the account's trunks with everything on them, the faults, and the latest API calls.

import { arrange, h } from "./dom.js";
import { FaultSwitches, inWords } from "./faults.js";
import { knowTrunks, on } from "./live.js";

const CONTROL = "/exotel-control";
const BREATH_MS = 120; // one command makes several calls; draw once

export class Exotel {
  #trunks = new Map(); // SID -> {node, source}
  #timer = 0;
  #asked = 0;

  /** `onFaults(words)` gets the active faults, for the panel's button on a narrow screen; `onNone()` is called if there is
   * no Exotel here, as with `trunkbot sandbox slack`. */
  constructor(panel, { onFaults, onNone }) {
    this.onFaults = onFaults;
    this.onNone = onNone;
    this.account = h("p.account");
    this.error = h("p.field-error", { role: "alert" });
    this.trunksTitle = h("h3", "Trunks");
    this.trunks = h("ul.trunks");
    this.none = h("p.quiet", "No trunks yet. Trunks show up here when trunkbot creates them.");
    this.switches = new FaultSwitches({ put: change, refresh: () => this.refresh() });
    this.calls = h("tbody");
    this.noCalls = h("p.quiet", "No API calls yet.");
    this.callsTable = h(
      "table.calls",
      { hidden: true },
      h("caption.sr-only", "Latest API calls, newest first"),
      h(
        "thead",
        h(
          "tr",
          ["Request", "Status", "ms"].map((name) => h("th", { scope: "col" }, name)),
        ),
      ),
      this.calls,
    );
    panel.append(
      h("header.pane-head", h("div", h("h2", "Exotel (sandbox)"), this.account)),
      h(
        "div.pane-body",
        { tabIndex: 0, role: "group", "aria-label": "Exotel account" },
        this.error,
        h("section", this.trunksTitle, this.none, this.trunks),
        h("details.section-fold", { open: true }, h("summary", h("h3", "Inject faults")), this.switches.node),
        h(
          "details.section-fold",
          { open: true },
          h("summary", h("h3", "Latest API calls")),
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
      if (asked === this.#asked) this.error.textContent = "The fake Exotel isn't responding.";
    }
  }

  #show({ account_sid: account, trunks, sip_users: users, faults, calls }) {
    this.error.textContent = "";
    this.account.textContent = `Account ${account}`;
    knowTrunks(trunks.map(({ trunk_name: name }) => name));
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
    const node = known?.node ?? h("li");
    const open = node.querySelector("details")?.open ?? true;
    const focused = node.contains(document.activeElement);
    node.replaceChildren(trunkNode(trunk, open));
    if (focused) node.querySelector("summary").focus();
    if (!first || known) flash(node);
    this.#trunks.set(trunk.trunk_sid, { node, source });
    return node;
  }
}

/** A brief glow on a change; narrow.css drops it for people who asked for less motion. */
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
    return (await answer.json()).error ?? `The fake Exotel answered ${answer.status}. Nothing was changed.`;
  } catch {
    return "Couldn't reach the fake Exotel. Nothing was changed.";
  }
}

function trunkNode(trunk, open) {
  const alias = trunk.settings.find((setting) => setting.name === "trunk_external_alias")?.value;
  return h(
    "details.trunk",
    { open },
    h(
      "summary",
      h("span.trunk-name", trunk.trunk_name),
      h("span", { class: `state state-${trunk.status}` }, trunk.status),
    ),
    h(
      "dl",
      h("div.fact.fact-sid", h("dt", "SID"), h("dd", h("code.sid", trunk.trunk_sid))),
      fact(
        "Numbers",
        listed(trunk.phone_numbers, (number) => number.phone_number + (number.mode === "flow" ? " (flow)" : "")),
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

const fact = (name, ...value) => h("div.fact", h("dt", name), h("dd", value));
const none = () => h("span.none", "none");
const listed = (items, words) =>
  items.length
    ? h(
        "ul",
        items.map((item) => h("li", words(item))),
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
      h("span.method", method),
      " ",
      h("span.path", { title: `${path}\n${new Date(at).toLocaleTimeString()}` }, short || "/"),
    ),
    h("td.code", status ? `${status}${inner}` : "dropped"),
    h("td.ms", String(ms)),
  );
}
