/* Runs before the first paint: the reader's colour scheme, the mark that scripts run at all, a place for models. */
(function () {
  "use strict";
  var root = document.documentElement;
  var scheme = null;
  try { scheme = localStorage.getItem("crosstalk:scheme"); } catch (problem) { /* private mode: follow the system */ }
  if (scheme === "light" || scheme === "dark") root.dataset.theme = scheme;
  root.dataset.scripts = "on";
  /* Fonts that another page has fetched are at hand. */
  try { if (sessionStorage.getItem("crosstalk:fonts")) root.dataset.fonts = "on"; } catch (problem) { /* as on a first page */ }
  /* Only who begins at the top can be shown the first screen first; another place needs all that is above it. */
  var visit = performance.getEntriesByType("navigation")[0];
  if (location.hash || !visit || visit.type !== "navigate") root.dataset.whole = "on";
  /* The compiled models come before the engine, which mounts the first Lab as soon as it is there. */
  var models = new Map();
  window.teachkit = { models: models, define: function (name, compiled) { models.set(name, compiled); } };
})();
