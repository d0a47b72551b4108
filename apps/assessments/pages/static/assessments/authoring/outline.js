/** What an outline becomes when its author clicks into the picture. Pure. */

/** @param {any} outline numbers are decimal strings @param {{x: number, y: number}} point */
export function placed(outline, { x, y }) {
  const [across, down] = [String(x), String(y)];
  if (outline.shape === 'polygon') {
    const corners = outline.points.filter((/** @type {any} */ corner) => corner.x !== '' && corner.y !== '');
    return { ...outline, points: [...corners, { x: across, y: down }] };
  }
  if (outline.shape !== 'rectangle') return { ...outline, x: across, y: down };
  // The first click is one corner, the next the one opposite.
  const { left, top } = outline;
  if (left === '' || outline.right !== '') return { ...outline, left: across, top: down, right: '', bottom: '' };
  const [xs, ys] = [
    [Number(left), x].sort((a, b) => a - b),
    [Number(top), y].sort((a, b) => a - b),
  ];
  return { ...outline, left: `${xs[0]}`, top: `${ys[0]}`, right: `${xs[1]}`, bottom: `${ys[1]}` };
}

/** Whether there is enough of it to be drawn. @param {any} outline */
export function isDrawable(outline) {
  if (outline.shape === 'polygon') return outline.points.length > 1 && outline.points.every(isDrawable);
  return Object.values(outline).every((value) => value !== '' && value !== undefined) && !/NaN/.test(sizes(outline));
}

/** @param {any} outline */
function sizes({ shape, ...numbers }) {
  return Object.values(numbers).map(Number).join();
}
