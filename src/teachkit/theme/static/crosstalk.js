/* The page's own behaviour: contents drawer, colour scheme, place on the page, boxes that scroll, print. */
(function () {
  "use strict";
  const root = document.documentElement;
  const one = (selector) => document.querySelector(selector);

  // Contents: a disclosure on narrow screens.
  const menu = one(".ct-menu");
  const contents = one(".ct-contents");
  const open = (yes) => {
    menu.setAttribute("aria-expanded", String(yes));
    root.toggleAttribute("data-contents", yes);
    if (yes) contents.querySelector("a").focus();
  };
  menu.addEventListener("click", () => open(menu.getAttribute("aria-expanded") !== "true"));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && root.hasAttribute("data-contents")) {
      open(false);
      menu.focus();
    }
  });
  document.addEventListener("focusin", (event) => {
    if (root.hasAttribute("data-contents") && !contents.contains(event.target) && event.target !== menu) open(false);
  });
  const current = contents.querySelector("[aria-current]");
  if (current && contents.scrollHeight > contents.clientHeight) {
    contents.scrollTop = current.offsetTop - contents.clientHeight / 2;
  }

  // Colours: automatic, light, dark.
  const button = one(".ct-scheme");
  const schemes = ["auto", "light", "dark"];
  const show = () => {
    one(".ct-scheme-name").textContent = { light: "Light", dark: "Dark" }[root.dataset.theme] || "Auto";
  };
  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    const next = schemes[(schemes.indexOf(root.dataset.theme || "auto") + 1) % 3];
    if (next === "auto") delete root.dataset.theme;
    else root.dataset.theme = next;
    try { localStorage.setItem("crosstalk:scheme", next); } catch (problem) { /* not kept, still applied */ }
    show();
  });

  // A box that scrolls sideways can be reached by keyboard; one that does not is no stop.
  const name = (box) => box.querySelector("caption")?.textContent.trim() || box.dataset.name || "Code";
  const measure = (box) => {
    const scrolls = box.scrollWidth > box.clientWidth + 1;
    box.toggleAttribute("tabindex", scrolls);
    if (scrolls) {
      box.tabIndex = 0;
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", `${name(box)} (scrolls sideways)`);
    } else if (box.getAttribute("role") === "group") {
      box.removeAttribute("role");
      box.removeAttribute("aria-label");
    }
  };
  const sizes = new ResizeObserver((entries) => entries.forEach((entry) => measure(entry.target)));
  const watch = () => document.querySelectorAll(".ct-scroll, pre").forEach((box) => sizes.observe(box));
  watch();
  // Once more when the questions have put their own code into the page.
  addEventListener("load", watch);

  // Where on the page.
  const links = new Map();
  document.querySelectorAll(".ct-aside nav a[href^='#']").forEach((link) => {
    const target = document.getElementById(decodeURIComponent(link.hash.slice(1)));
    if (target) links.set(target, link);
  });
  let waiting = false;
  const mark = () => {
    waiting = false;
    let here = null;
    // On the last screen the line that counts as read sinks to its foot, so that the last sections have their turn.
    const all = root.scrollHeight - innerHeight;
    const last = Math.min(innerHeight, all);
    const line = 120 + (last > 0 ? Math.max(0, 1 - (all - scrollY) / last) * (innerHeight - 120) : 0);
    for (const target of links.keys()) if (target.getBoundingClientRect().top < line) here = target;
    for (const [target, link] of links) {
      if (target === here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  };
  addEventListener("scroll", () => {
    if (!waiting) requestAnimationFrame(mark);
    waiting = true;
  }, { passive: true });

  // The first screen, and a Lab that has answered, are drawn before the rest is laid out.
  requestAnimationFrame(() => setTimeout(() => {
    root.dataset.whole = "on";
    try { sessionStorage.setItem("crosstalk:fonts", "on"); } catch (problem) { /* private mode: the next page waits again */ }
    mark();
  }));

  // Paper shows what a screen folds, but not code, nor solutions: those are printed at the end.
  let folded = [];
  addEventListener("beforeprint", () => {
    const closed = [...document.querySelectorAll(".ct-article details:not([open], .ct-code, .ct-numbers)")];
    folded = closed.filter((details) => !details.closest("teachkit-lab, teachkit-quiz"));
    folded.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => folded.forEach((details) => { details.open = false; }));
})();
