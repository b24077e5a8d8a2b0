/** A custom element that reads the inline JSON it was written with. */

/** @param {Element} element @param {(spec: any) => () => void} start */
function upgrade(element, start) {
  const data = element.querySelector(':scope > script[type="application/json"]');
  if (!data) return undefined;
  try {
    return start(JSON.parse(data.textContent || ""));
  } catch (error) {
    const note = document.createElement("p");
    note.className = "tk-error";
    note.setAttribute("role", "alert");
    note.textContent = `This part of the page could not start: ${error instanceof Error ? error.message : error}`;
    element.append(note);
    element.setAttribute("data-state", "error");
    return undefined;
  }
}

/** @type {(() => void)[]} */
const waiting = [];
let busy = false;

/** One widget a task, in the order of the page: the first answers before the last is begun. @param {() => void} begin */
function enqueue(begin) {
  waiting.push(begin);
  if (busy) return;
  busy = true;
  const next = () => {
    waiting.shift()?.();
    if (waiting.length) setTimeout(next);
    else {
      busy = false;
      arrive();
    }
  };
  // While the page is read the first begins at once; later each has a task of its own.
  if (document.readyState === "loading") queueMicrotask(next);
  else setTimeout(next);
}

/** Whether the parser is past an element, so that nothing of it is still to come. @param {Node | null} node */
function whole(node) {
  while (node && !node.nextSibling) node = node.parentNode;
  return node !== null || document.readyState !== "loading";
}

/** Go again to the place that the address names: the widgets above it have grown. */
function arrive() {
  const id = decodeURIComponent(location.hash.slice(1).split("?")[0]);
  if (id) document.getElementById(id)?.scrollIntoView({ block: "start", behavior: "instant" });
}

/** @param {(element: HTMLElement, spec: any) => () => void} start */
export function element(start) {
  return class extends HTMLElement {
    /** @type {(() => void) | undefined} */
    stop = undefined;

    connectedCallback() {
      const begin = () => {
        if (this.isConnected && !this.stop) this.stop = upgrade(this, (spec) => start(this, spec));
      };
      if (whole(this)) enqueue(begin);
      else document.addEventListener("DOMContentLoaded", () => enqueue(begin), { once: true });
    }

    disconnectedCallback() {
      this.stop?.();
      this.stop = undefined;
    }
  };
}

addEventListener("load", arrive);
