/** The learning-management system's side: its SCORM 1.2 interface found, spoken to, and what it refuses told. */

const STEPS = 500;

/** The interface in a window, or in one that frames it. @param {any} from */
function above(from) {
  for (let at = from, step = 0; at && step < STEPS; step++) {
    try {
      if (at.API) return at.API;
    } catch {
      // A frame from another place may lie between; its parents can still be asked.
    }
    if (at.parent === at) return null;
    at = at.parent;
  }
  return null;
}

/** The interface of the windows that frame this one, else of those that opened it. @param {any} start */
export function find(start) {
  let found = above(start);
  for (let at = start, step = 0; !found && at?.opener && step < STEPS; step++) {
    at = at.opener;
    found = above(at);
  }
  return found;
}

/** Milliseconds as SCORM writes a span: HHHH:MM:SS. @param {number} span */
export function timespan(span) {
  const seconds = Math.min(Math.floor(span / 1000), 9999 * 3600);
  return [[Math.floor(seconds / 3600), 4], [Math.floor(seconds / 60) % 60, 2], [seconds % 60, 2]].map(([n, width]) => String(n).padStart(width, "0")).join(":");
}

/**
 * One session. `refused` names the last thing that the system did not take, or is empty.
 * @param {any} api @returns {{ get: (name: string) => string, set: (values: Record<string, string>) => void, finish: () => void, refused: () => string } | null}
 */
export function session(api) {
  const yes = (/** @type {any} */ answer) => String(answer) === "true";
  if (!api || !yes(api.LMSInitialize(""))) return null;
  let open = true;
  let refused = "";
  return {
    get: (name) => String(api.LMSGetValue(name) ?? ""),
    set(values) {
      if (!open) return;
      const not = Object.entries(values).filter(([name, value]) => !yes(api.LMSSetValue(name, value))).map(([name]) => name);
      refused = not.join(", ") || (yes(api.LMSCommit("")) ? "" : "to store");
    },
    finish() {
      if (open) api.LMSFinish("");
      open = false;
    },
    refused: () => refused,
  };
}
