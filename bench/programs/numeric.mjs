// Numeric: planets, a matrix product, a Fourier transform and a sieve.
function planets(steps) {
  const bodies = [];
  for (let i = 0; i < 5; i++) bodies.push({ x: i * 3.1, y: i * 1.7 - 2, z: 0.3 * i, vx: 0.02 * i, vy: 0.1 - 0.03 * i, vz: 0.01, mass: i === 0 ? 39 : 0.01 * i });
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < bodies.length; i++) {
      const a = bodies[i];
      for (let j = i + 1; j < bodies.length; j++) {
        const b = bodies[j];
        const dx = a.x - b.x;
        const dy = a.y - b.y;
        const dz = a.z - b.z;
        const square = dx * dx + dy * dy + dz * dz;
        const magnitude = 0.001 / (square * Math.sqrt(square));
        a.vx -= dx * b.mass * magnitude;
        a.vy -= dy * b.mass * magnitude;
        a.vz -= dz * b.mass * magnitude;
        b.vx += dx * a.mass * magnitude;
        b.vy += dy * a.mass * magnitude;
        b.vz += dz * a.mass * magnitude;
      }
    }
    for (const body of bodies) {
      body.x += 0.001 * body.vx;
      body.y += 0.001 * body.vy;
      body.z += 0.001 * body.vz;
    }
  }
  return bodies.reduce((sum, body) => sum + body.x * body.y - body.z, 0);
}

function multiply(a, b, size) {
  const product = new Float64Array(size * size);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      let sum = 0;
      for (let k = 0; k < size; k++) {
        sum += a[row * size + k] * b[k * size + column];
      }
      product[row * size + column] = sum;
    }
  }
  return product;
}

function fourier(re, im) {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    while (j & bit) {
      j ^= bit;
      bit >>= 1;
    }
    j ^= bit;
    if (i < j) {
      [re[i], re[j]] = [re[j], re[i]];
      [im[i], im[j]] = [im[j], im[i]];
    }
  }
  for (let length = 2; length <= n; length *= 2) {
    const angle = (2 * Math.PI) / length;
    for (let start = 0; start < n; start += length) {
      for (let k = 0; k < length / 2; k++) {
        const cos = Math.cos(angle * k);
        const sin = Math.sin(angle * k);
        const even = start + k;
        const odd = even + length / 2;
        const oddRe = re[odd] * cos - im[odd] * sin;
        const oddIm = re[odd] * sin + im[odd] * cos;
        re[odd] = re[even] - oddRe;
        im[odd] = im[even] - oddIm;
        re[even] += oddRe;
        im[even] += oddIm;
      }
    }
  }
}

function sieve(limit) {
  const composite = new Uint8Array(limit + 1);
  let count = 0;
  for (let i = 2; i <= limit; i++) {
    if (composite[i]) continue;
    count++;
    for (let j = i * i; j <= limit; j += i) composite[j] = 1;
  }
  return count;
}

export function run() {
  const size = 110;
  const a = Float64Array.from({ length: size * size }, (_, i) => (i % 17) - 8);
  const b = Float64Array.from({ length: size * size }, (_, i) => (i % 23) - 11);
  const product = multiply(a, b, size);
  const re = Float64Array.from({ length: 8192 }, (_, i) => Math.sin(i / 9));
  const im = new Float64Array(8192);
  fourier(re, im);
  return [planets(6000).toFixed(6), product.reduce((sum, value, i) => sum + value * (i % 7), 0), re[100].toFixed(4), sieve(600000)].join();
}
