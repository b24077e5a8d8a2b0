/* Runs before the first paint: the reader's colour scheme, and the mark that scripts run at all. */
(function () {
  "use strict";
  var root = document.documentElement;
  var scheme = null;
  try { scheme = localStorage.getItem("crosstalk:scheme"); } catch (problem) { /* private mode: follow the system */ }
  if (scheme === "light" || scheme === "dark") root.dataset.theme = scheme;
  root.dataset.scripts = "on";
})();
