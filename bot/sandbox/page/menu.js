// A button with a menu of actions: the overflow element, and the actions of a message.

import { freshId, h, icon } from "./dom.js";
import { Popup } from "./popup.js";

/** `items` are {label, choose()}; `attributes` go to the button. */
export function menuButton(label, items, attributes = {}) {
  const menuId = freshId("menu");
  const choose = (item) => {
    shut();
    item.choose();
  };
  const rows = items.map((item) =>
    h("button", { role: "menuitem", class: "menu-item", tabIndex: -1, onclick: () => choose(item) }, item.label),
  );
  const menu = h(
    "div",
    { id: menuId, role: "menu", class: "popup menu", "aria-label": label, onkeydown: (event) => key(event) },
    rows,
  );
  const toggle = h(
    "button.icon-button",
    {
      "aria-label": label,
      title: label,
      "aria-haspopup": "menu",
      "aria-expanded": "false",
      "aria-controls": menuId,
      ...attributes,
      onclick: () => (popup.isOpen ? shut() : open(0)),
    },
    icon("dots"),
  );
  const node = h(
    "div.overflow",
    { onfocusout: (event) => !node.contains(event.relatedTarget) && close() },
    toggle,
    menu,
  );
  const popup = new Popup(toggle, menu, { matchWidth: false, onClose: () => close() });

  function open(index) {
    popup.open();
    toggle.setAttribute("aria-expanded", "true");
    rows.at(index).focus();
  }
  function close() {
    popup.close();
    toggle.setAttribute("aria-expanded", "false");
  }
  function shut() {
    close();
    toggle.focus();
  }
  function key(event) {
    const at = rows.indexOf(document.activeElement);
    const handle = {
      ArrowDown: () => rows[(at + 1) % rows.length].focus(),
      ArrowUp: () => rows.at(at - 1).focus(),
      Home: () => rows[0].focus(),
      End: () => rows.at(-1).focus(),
      Escape: shut,
      Tab: shut,
    }[event.key];
    if (!handle) return;
    event.preventDefault();
    event.stopPropagation();
    handle();
  }
  return { node, toggle };
}
