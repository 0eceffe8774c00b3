// A list attached to a control, in the browser's top layer so that no scrolling box cuts it off.

const GAP = 4;
const MARGIN = 8;
const TALLEST = 400;

/** Show `node` under `anchor`, or above it if there's more room. `onClose` runs after a click elsewhere closed it. */
export class Popup {
  #anchor;
  #node;
  #onClose;
  #matchWidth;
  #place = () => this.#settle();
  #pressElsewhere = (event) => {
    if (this.#node.contains(event.target) || this.#anchor.contains(event.target)) return;
    this.close();
    this.#onClose?.();
  };

  constructor(anchor, node, { onClose, matchWidth = true } = {}) {
    this.#anchor = anchor;
    this.#node = node;
    this.#onClose = onClose;
    this.#matchWidth = matchWidth;
    node.popover = "manual";
  }

  get isOpen() {
    return this.#node.matches(":popover-open");
  }

  open() {
    if (!this.isOpen) {
      this.#node.showPopover();
      document.addEventListener("scroll", this.#place, { capture: true, passive: true });
      window.addEventListener("resize", this.#place);
      document.addEventListener("pointerdown", this.#pressElsewhere, true);
    }
    this.#settle();
  }

  close() {
    document.removeEventListener("scroll", this.#place, { capture: true });
    window.removeEventListener("resize", this.#place);
    document.removeEventListener("pointerdown", this.#pressElsewhere, true);
    if (this.#node.isConnected && this.isOpen) this.#node.hidePopover();
  }

  #settle() {
    if (!this.#anchor.isConnected) return this.close();
    const { left, right, top, bottom, width } = this.#anchor.getBoundingClientRect();
    const style = this.#node.style;
    if (this.#matchWidth) style.width = `${width}px`;
    const below = innerHeight - bottom - GAP - MARGIN;
    const above = top - GAP - MARGIN;
    const tall = this.#node.scrollHeight;
    const up = tall > below && above > below;
    style.maxHeight = `${Math.max(120, Math.min(TALLEST, up ? above : below))}px`;
    const own = this.#node.getBoundingClientRect();
    const x = this.#matchWidth ? left : right - own.width;
    style.left = `${Math.max(MARGIN, Math.min(x, innerWidth - own.width - MARGIN))}px`;
    style.top = up ? `${top - GAP - own.height}px` : `${bottom + GAP}px`;
  }
}
