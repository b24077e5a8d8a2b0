/** The reader's answers, kept in this browser under one key; without storage the page works all the same. */

const KEY = "teachkit.answers";

/** @returns {Record<string, any>} */
export function all() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) || "{}");
    return found && typeof found === "object" && !Array.isArray(found) ? found : {};
  } catch {
    return {};
  }
}

/** @param {string} id */
export const recall = (id) => (Object.hasOwn(all(), id) ? all()[id] : undefined);

/** @param {string} id @param {any} answer undefined forgets it */
export function keep(id, answer) {
  const answers = all();
  if (answer === undefined) delete answers[id];
  else answers[id] = answer;
  try {
    localStorage.setItem(KEY, JSON.stringify(answers));
  } catch {
    // A browser that keeps nothing (private mode, storage full or forbidden): the answer lives until the page closes.
  }
}
