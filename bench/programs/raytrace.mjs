// Small objects and short methods on numbers: a ray tracer with spheres, shadows and reflections.
class Vector {
  constructor(x, y, z) {
    this.x = x;
    this.y = y;
    this.z = z;
  }
  add(other) {
    return new Vector(this.x + other.x, this.y + other.y, this.z + other.z);
  }
  minus(other) {
    return new Vector(this.x - other.x, this.y - other.y, this.z - other.z);
  }
  times(factor) {
    return new Vector(this.x * factor, this.y * factor, this.z * factor);
  }
  dot(other) {
    return this.x * other.x + this.y * other.y + this.z * other.z;
  }
  length() {
    return Math.sqrt(this.dot(this));
  }
  unit() {
    return this.times(1 / this.length());
  }
}

class Ray {
  constructor(origin, direction) {
    this.origin = origin;
    this.direction = direction;
  }
  at(distance) {
    return this.origin.add(this.direction.times(distance));
  }
}

class Sphere {
  constructor(center, radius, colour, mirror) {
    this.center = center;
    this.radius = radius;
    this.colour = colour;
    this.mirror = mirror;
  }
  hit(ray) {
    const toCenter = this.center.minus(ray.origin);
    const along = toCenter.dot(ray.direction);
    if (along < 0) return Infinity;
    const gap = toCenter.dot(toCenter) - along * along;
    const room = this.radius * this.radius - gap;
    if (room < 0) return Infinity;
    const near = along - Math.sqrt(room);
    return near > 1e-4 ? near : Infinity;
  }
  normal(point) {
    return point.minus(this.center).unit();
  }
}

class Scene {
  constructor(spheres, light) {
    this.spheres = spheres;
    this.light = light;
  }
  nearest(ray) {
    let best = null;
    let distance = Infinity;
    for (const sphere of this.spheres) {
      const found = sphere.hit(ray);
      if (found < distance) {
        distance = found;
        best = sphere;
      }
    }
    return best === null ? null : { sphere: best, distance };
  }
  shade(ray, depth) {
    const found = this.nearest(ray);
    if (found === null) return 0.1 + 0.2 * Math.max(0, ray.direction.y);
    const { sphere, distance } = found;
    const point = ray.at(distance);
    const normal = sphere.normal(point);
    const toLight = this.light.minus(point).unit();
    const inShadow = this.nearest(new Ray(point, toLight)) !== null;
    let brightness = 0.1 * sphere.colour;
    if (!inShadow) {
      const angle = normal.dot(toLight);
      if (angle > 0) brightness += angle * sphere.colour;
    }
    if (sphere.mirror > 0 && depth < 3) {
      const reflected = ray.direction.minus(normal.times(2 * ray.direction.dot(normal)));
      brightness += sphere.mirror * this.shade(new Ray(point, reflected), depth + 1);
    }
    return brightness;
  }
}

export function run() {
  const spheres = [];
  for (let i = 0; i < 12; i++) spheres.push(new Sphere(new Vector((i % 4) * 2 - 3, Math.floor(i / 4) * 1.5 - 1.5, 6 + (i % 3)), 0.8, 0.3 + i * 0.05, i % 2 ? 0.4 : 0));
  const scene = new Scene(spheres, new Vector(-5, 8, -3));
  const size = 160;
  let sum = 0;
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const direction = new Vector((x - size / 2) / size, (size / 2 - y) / size, 0.8).unit();
      const value = Math.min(255, Math.floor(scene.shade(new Ray(new Vector(0, 0, 0), direction), 0) * 200));
      sum = (sum * 33 + value) % 1000003;
    }
  }
  return String(sum);
}
