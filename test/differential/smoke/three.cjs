'use strict';
const THREE = require('./lib/three.cjs');
THREE.MathUtils.seededRandom(7);
Math.random = () => THREE.MathUtils.seededRandom();
const scene = new THREE.Scene();
const group = new THREE.Group();
const geometries = [new THREE.BoxGeometry(1, 2, 3, 2, 2, 2), new THREE.SphereGeometry(2, 8, 6), new THREE.TorusKnotGeometry(1, 0.3, 32, 6), new THREE.IcosahedronGeometry(1, 2), new THREE.ExtrudeGeometry(new THREE.Shape().moveTo(0, 0).lineTo(1, 0).bezierCurveTo(2, 1, 1, 2, 0, 1), { depth: 1, steps: 2 })];
for (const [i, geometry] of geometries.entries()) {
  const mesh = new THREE.Mesh(geometry, new THREE.MeshStandardMaterial({ color: 0x112233 * (i + 1), wireframe: i % 2 === 0 }));
  mesh.position.set(i * 3, 0, -i);
  mesh.rotation.set(i, i / 2, 0);
  group.add(mesh);
}
scene.add(group, new THREE.DirectionalLight(0xffffff, 1), new THREE.AmbientLight());
const camera = new THREE.PerspectiveCamera(60, 1.5, 0.1, 100);
camera.position.set(4, 3, 10);
camera.lookAt(2, 0, 0);
scene.updateMatrixWorld(true);
camera.updateMatrixWorld();
const ray = new THREE.Raycaster();
for (const [x, y] of [[0, 0], [0.2, -0.1], [-0.5, 0.05]]) {
  ray.setFromCamera(new THREE.Vector2(x, y), camera);
  console.log(ray.intersectObjects(scene.children, true).map(({ distance, faceIndex }) => [distance.toFixed(6), faceIndex]));
}
const json = scene.toJSON();
console.log(JSON.stringify(json).replace(/[0-9a-f]{8}-[0-9a-f-]{27}/gi, 'id').length, new THREE.Box3().setFromObject(group).getSize(new THREE.Vector3()).toArray());
const mixer = new THREE.AnimationMixer(group);
mixer.clipAction(new THREE.AnimationClip('a', 2, [new THREE.VectorKeyframeTrack('.position', [0, 1, 2], [0, 0, 0, 1, 2, 3, 4, 5, 6]), new THREE.QuaternionKeyframeTrack('.quaternion', [0, 2], [0, 0, 0, 1, 0, 1, 0, 0])])).play();
for (let i = 0; i < 7; i++) mixer.update(0.3);
console.log(group.position.toArray(), group.quaternion.toArray(), new THREE.CatmullRomCurve3([new THREE.Vector3(), new THREE.Vector3(1, 1, 0), new THREE.Vector3(2, 0, 1)]).getSpacedPoints(5).map((p) => p.toArray()));
console.log(new THREE.Color('hsl(120, 50%, 50%)').getHexString(), new THREE.Matrix4().makePerspective(-1, 1, 1, -1, 1, 10).invert().elements, new THREE.Euler().setFromQuaternion(group.quaternion).toArray());
console.log(Object.keys(THREE).map((name) => (typeof THREE[name] === 'function' ? `${THREE[name].name}/${THREE[name].length}` : name)).join());
