/** A setting as the part of the address after #, and back: `#lab-ampa?R_in=500&scenario=train`. No DOM here. */

/** @typedef {{ values: Record<string, number>, scenario: string | null, view: string | null }} Setting */

/** @param {string} id @param {Setting} setting @returns {string} */
export function write(id, { values, scenario, view }) {
  const parts = Object.entries(values).map(([key, value]) => `${encodeURIComponent(key)}=${String(value)}`);
  if (scenario) parts.push(`scenario=${encodeURIComponent(scenario)}`);
  if (view) parts.push(`view=${encodeURIComponent(view)}`);
  return `#${encodeURIComponent(id)}?${parts.join("&")}`;
}

/**
 * The setting that an address holds for this Lab; null if it is not about it. Numbers that are none are left out.
 * @param {string} hash @param {string} id @returns {Setting | null}
 */
export function read(hash, id) {
  const cut = hash.indexOf("?");
  if (cut < 0) return null;
  /** @param {string} text */
  const plain = (text) => {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  };
  if (plain(hash.slice(1, cut)) !== id) return null;
  /** @type {Setting} */
  const setting = { values: {}, scenario: null, view: null };
  for (const part of hash.slice(cut + 1).split("&")) {
    const at = part.indexOf("=");
    if (at < 0) continue;
    const key = plain(part.slice(0, at));
    const text = plain(part.slice(at + 1));
    if (key === "scenario") setting.scenario = text;
    else if (key === "view") setting.view = text;
    else if (text.trim() !== "" && Number.isFinite(Number(text))) setting.values[key] = Number(text);
  }
  return setting;
}
