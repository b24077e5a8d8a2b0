/** Eigenvalues of a small real matrix: Hessenberg form by elimination, then complex QR steps with Wilkinson's shift. */

/** @typedef {{ re: Float64Array, im: Float64Array }} Eigenvalues */

/** Both roots of the 2 × 2 block a b / c d, complex entries as [re, im]. @param {number[]} a @param {number[]} b @param {number[]} c @param {number[]} d */
function pair(a, b, c, d) {
  const half = [(a[0] - d[0]) / 2, (a[1] - d[1]) / 2];
  const re = half[0] * half[0] - half[1] * half[1] + b[0] * c[0] - b[1] * c[1];
  const im = 2 * half[0] * half[1] + b[0] * c[1] + b[1] * c[0];
  const size = Math.hypot(re, im);
  const x = Math.sqrt((size + Math.abs(re)) / 2);
  let root = [0, 0];
  if (x > 0) root = re >= 0 ? [x, im / (2 * x)] : [Math.abs(im) / (2 * x), im < 0 ? -x : x];
  const mean = [(a[0] + d[0]) / 2, (a[1] + d[1]) / 2];
  return [[mean[0] + root[0], mean[1] + root[1]], [mean[0] - root[0], mean[1] - root[1]]];
}

/** @param {Float64Array} matrix n × n by rows, left as it is @param {number} n @returns {Eigenvalues} */
export function eigenvalues(matrix, n) {
  const h = Float64Array.from(matrix);
  const found = { re: new Float64Array(n), im: new Float64Array(n) };
  if (n === 1) {
    found.re[0] = h[0];
    return found;
  }
  for (let m = 1; m < n - 1; m++) {
    let p = m;
    for (let i = m + 1; i < n; i++) if (Math.abs(h[i * n + m - 1]) > Math.abs(h[p * n + m - 1])) p = i;
    const pivot = h[p * n + m - 1];
    if (pivot === 0) continue;
    if (p !== m) {
      for (let j = 0; j < n; j++) [h[p * n + j], h[m * n + j]] = [h[m * n + j], h[p * n + j]];
      for (let i = 0; i < n; i++) [h[i * n + p], h[i * n + m]] = [h[i * n + m], h[i * n + p]];
    }
    for (let i = m + 1; i < n; i++) {
      const ratio = h[i * n + m - 1] / pivot;
      if (ratio === 0) continue;
      for (let j = 0; j < n; j++) h[i * n + j] -= ratio * h[m * n + j];
      for (let j = 0; j < n; j++) h[j * n + m] += ratio * h[j * n + i];
      h[i * n + m - 1] = 0;
    }
  }
  const g = new Float64Array(n * n);
  const at = (/** @type {number} */ i, /** @type {number} */ j) => [h[i * n + j], g[i * n + j]];
  let top = n - 1;
  for (let turn = 0; top >= 0 && turn < 60 * n; turn++) {
    let low = top;
    for (; low > 0; low--) {
      const size = Math.hypot(...at(low - 1, low - 1)) + Math.hypot(...at(low, low));
      if (Math.hypot(...at(low, low - 1)) <= 2.3e-16 * (size || 1e-300)) break;
    }
    if (low === top) {
      [found.re[top], found.im[top]] = at(top, top);
      top -= 1;
      continue;
    }
    const [one, two] = pair(at(top - 1, top - 1), at(top - 1, top), at(top, top - 1), at(top, top));
    if (low === top - 1) {
      [found.re[top - 1], found.im[top - 1]] = one;
      [found.re[top], found.im[top]] = two;
      top -= 2;
      continue;
    }
    const end = at(top, top);
    const near = Math.hypot(one[0] - end[0], one[1] - end[1]) <= Math.hypot(two[0] - end[0], two[1] - end[1]) ? one : two;
    // A shift that is now and then odd breaks cycles.
    const shift = turn % 11 === 10 ? [end[0] + Math.hypot(...at(top, top - 1)), end[1]] : near;
    step(h, g, n, low, top, shift);
  }
  return found;
}

/** One QR step on rows and columns low … top. @param {Float64Array} h @param {Float64Array} g @param {number} n @param {number} low @param {number} top @param {number[]} shift */
function step(h, g, n, low, top, shift) {
  for (let i = low; i <= top; i++) {
    h[i * n + i] -= shift[0];
    g[i * n + i] -= shift[1];
  }
  /** @type {number[][]} */
  const turns = [];
  for (let k = low; k < top; k++) {
    const a = k * n, b = (k + 1) * n;
    const size = Math.hypot(h[a + k], g[a + k], h[b + k], g[b + k]) || 1;
    const [cr, ci, sr, si] = [h[a + k] / size, g[a + k] / size, h[b + k] / size, g[b + k] / size];
    turns.push([cr, ci, sr, si]);
    for (let j = k; j <= top; j++) {
      const [xr, xi, yr, yi] = [h[a + j], g[a + j], h[b + j], g[b + j]];
      h[a + j] = cr * xr + ci * xi + sr * yr + si * yi;
      g[a + j] = cr * xi - ci * xr + sr * yi - si * yr;
      h[b + j] = cr * yr - ci * yi - sr * xr + si * xi;
      g[b + j] = cr * yi + ci * yr - sr * xi - si * xr;
    }
  }
  turns.forEach(([cr, ci, sr, si], at) => {
    const k = low + at;
    for (let i = low; i <= Math.min(k + 1, top); i++) {
      const a = i * n + k, b = a + 1;
      const [xr, xi, yr, yi] = [h[a], g[a], h[b], g[b]];
      h[a] = xr * cr - xi * ci + yr * sr - yi * si;
      g[a] = xr * ci + xi * cr + yr * si + yi * sr;
      h[b] = yr * cr + yi * ci - xr * sr - xi * si;
      g[b] = yi * cr - yr * ci - xi * sr + xr * si;
    }
  });
  for (let i = low; i <= top; i++) {
    h[i * n + i] += shift[0];
    g[i * n + i] += shift[1];
  }
}
