/** Numbers and units as a reader sees them. */

/** A number stays on a line with its unit and its power of ten. */
const SPACE = "\u00a0";
const TIMES = `${SPACE}×${SPACE}`;
const SUPERSCRIPT = "⁰¹²³⁴⁵⁶⁷⁸⁹";

/** @param {number} n */
const raised = (n) => (n < 0 ? "⁻" : "") + String(Math.abs(n)).replace(/\d/g, (d) => SUPERSCRIPT[Number(d)]);

/** Digits in threes from five on, as the text has them: 120,000. @param {string} plain */
const grouped = (plain) => plain.replace(/^[-−]?\d{5,}/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));

/** A number to so many significant digits, with a true minus sign. @param {number} x @param {number} [digits] */
export function number(x, digits = 3) {
  if (!Number.isFinite(x)) return "–";
  // Whole digits are never rounded away: 1234.5 to three digits is 1235.
  const rounded = Math.abs(x) >= 10 ** digits && Math.abs(x) < 1e6 ? Math.round(x) : Number(x.toPrecision(digits));
  if (rounded === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(rounded)));
  if (size >= -3 && size < 6) {
    const plain = rounded.toFixed(Math.max(0, Math.min(digits - 1 - size, 8)));
    return grouped(plain).replace("-", "−");
  }
  const mantissa = Number((rounded / 10 ** size).toPrecision(digits));
  return `${mantissa}${TIMES}10${raised(size)}`.replace(/^-/, "−");
}

/** A setting, in full: no digit of the value is dropped. Powers of ten stand where `number` has them. @param {number} x */
export function exact(x) {
  const kept = Number(x.toPrecision(12));
  const size = Math.abs(kept);
  const text = kept !== 0 && (size >= 1e6 || size < 1e-3) ? kept.toExponential() : String(kept);
  return text.replace(/^-/, "−").replace(/e\+?(-?\d+)/, (_, power) => `${TIMES}10${raised(Number(power))}`);
}

/** A unit in print: "Mohm" is MΩ, "1/(mM*ms)" is 1/(mM·ms), "day" is days. @param {string} unit */
export function unitText(unit) {
  if (unit === "day" || unit === "cell") return `${unit}s`;
  if (!unit || unit === "1" || unit === "dimensionless") return "";
  return unit
    .replace(/ohm/g, "Ω")
    .replace(/\bu(?=[A-Za-zΩ])/g, "µ")
    .replace(/\bdegC\b/g, "°C")
    .replace(/\*\*|\^/g, "^")
    .replace(/\^\(?(-?\d+)\)?/g, (_, n) => raised(Number(n)))
    .replace(/\*/g, "·");
}

/** A number with its unit: 0.4 /d, not 0.4 1/d; 1 day. @param {string} text @param {string} unit */
const join = (text, unit) => {
  const shown = unitText(unit).replace(/^1(?=\/)/, "");
  return shown ? `${text}${SPACE}${text === "1" ? shown.replace(/^(day|cell)s$/, "$1") : shown}` : text;
};

/** @param {number} x @param {string} unit @param {number} [digits] */
export const quantity = (x, unit, digits = 3) => join(number(x, digits), unit);

/** @param {number} x @param {string} unit */
export const setting = (x, unit) => join(grouped(exact(x)), unit);

/** What stands beside an axis: "membrane potential (mV)". @param {{ meaning: string, unit: string }} item */
export const title = ({ meaning, unit }) => (unitText(unit) ? `${meaning} (${unitText(unit)})` : meaning);

/** @param {string} text */
export const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

const THREES = /^[-+−–]?[1-9]\d{0,2}(,\d{3})+(\.\d+)?$/;
/** Whether a comma may part thousands or stand for a point: 1,517. @param {string} text */
const open = (text) => THREES.test(text) && /^[^,]*,\d{3}$/.test(text);

/**
 * What a reader typed, as a number: decimal comma or point, commas between thousands, true minus, powers of ten. NaN if
 * it is none, or could be two.
 * @param {string} text
 */
export function parse(text) {
  const plain = text.replace(/\s/g, "");
  if (open(plain)) return NaN;
  const bare = (THREES.test(plain) ? plain.replace(/,/g, "") : plain.replace(",", ".")).replace(/[−–]/g, "-").replace(/[×x*]10\^?/i, "e")
    .replace(/[⁻⁰¹²³⁴⁵⁶⁷⁸⁹]/g, (c) => (c === "⁻" ? "-" : String(SUPERSCRIPT.indexOf(c))));
  return /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(bare) ? Number(bare) : NaN;
}

/** Why a text is no number, and what would be one. @param {string} text */
export function unread(text) {
  const plain = text.replace(/\s/g, "");
  return open(plain) ? `“${text}” can be read in two ways: write ${plain.replace(",", "")} or ${plain.replace(",", ".")}.`
    : `“${text}” is not a number. Write for instance 0.35 or 3.5e-1.`;
}
