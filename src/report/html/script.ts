/**
 * The only script of the report: zooming and reading values off the charts. It reads numbers back from the drawn paths
 * and writes text nodes only, so that no name from a scenario is ever parsed as markup. Without it the page is complete.
 */
export const SCRIPT = String.raw`
'use strict';
const SVG = 'http://www.w3.org/2000/svg';
const PLOT = { x: 56, y: 22, width: 932, height: 176 };
document.documentElement.classList.add('scripted');
const make = (name, attributes) => {
  const element = document.createElementNS(SVG, name);
  for (const key in attributes) element.setAttribute(key, attributes[key]);
  return element;
};

function niceTicks(from, to, count) {
  const least = (to - from) / count;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = power * ([1, 2, 5].find((factor) => factor * power >= least * (1 - 1e-9)) || 10);
  const ticks = [];
  for (let k = Math.ceil(from / step - 1e-9); k * step <= to * (1 + 1e-12); k++) ticks.push(Number((k * step).toPrecision(12)));
  return ticks;
}

/* Every cell has one time axis: its charts zoom together. from and to are in drawing units of the whole run. */
function setUpCell(charts) {
  const state = { from: 0, to: PLOT.width };
  const views = charts.map((chart) => setUpChart(chart, state, (from, to) => {
    const span = Math.max(to - from, PLOT.width / 5000);
    state.from = Math.max(0, Math.min(from, PLOT.width - span));
    state.to = Math.min(PLOT.width, state.from + span);
    for (const view of views) view.draw();
  }, (x) => { for (const view of views) view.cursor(x); }));
}

function setUpChart(figure, state, zoom, pointAt) {
  const frame = figure.querySelector('.frame');
  const plot = figure.querySelector('.plot');
  const axis = figure.querySelector('.xaxis');
  const start = Number(figure.dataset.from);
  const seconds = Number(figure.dataset.to) - start;
  const top = Number(figure.dataset.top);
  const toTime = (x) => start + (x / PLOT.width) * seconds;
  const toScreen = (x) => PLOT.x + ((x - state.from) / (state.to - state.from)) * PLOT.width;
  const cursor = frame.appendChild(make('line', { class: 'cursor', y1: PLOT.y, y2: PLOT.y + PLOT.height, visibility: 'hidden' }));
  const selection = frame.appendChild(make('rect', { class: 'selection', y: PLOT.y, height: PLOT.height, visibility: 'hidden' }));
  const readout = figure.appendChild(document.createElement('div'));
  readout.className = 'readout';
  readout.hidden = true;
  let series = null;

  function draw() {
    plot.setAttribute('viewBox', state.from + ' 0 ' + (state.to - state.from) + ' ' + PLOT.height);
    const bottom = PLOT.y + PLOT.height;
    axis.replaceChildren(...niceTicks(toTime(state.from), toTime(state.to), 10).flatMap((tick) => {
      const x = toScreen(((tick - start) / seconds) * PLOT.width);
      const text = make('text', { x, y: bottom + 16 });
      text.textContent = String(tick);
      return [make('line', { x1: x, x2: x, y1: bottom, y2: bottom + 4 }), text];
    }));
    for (const label of figure.querySelectorAll('.labels text')) {
      const from = Math.max(PLOT.x, toScreen(Number(label.dataset.from)));
      const to = Math.min(PLOT.x + PLOT.width, toScreen(Number(label.dataset.to)));
      label.setAttribute('x', (from + to) / 2);
      label.setAttribute('visibility', to - from < label.textContent.length * 6.2 ? 'hidden' : 'visible');
    }
  }

  /* Points of each line, from its path: pairs of drawing units. */
  function readSeries() {
    series ??= [...plot.querySelectorAll('[data-name]')].map((path) => ({
      name: path.dataset.name,
      colour: [...path.classList].find((one) => /^c\d$/.test(one)),
      points: (path.getAttribute('d').match(/[ML][^MLh]+/g) || []).map((part) => part.slice(1).split(' ').map(Number)),
    }));
    return series;
  }

  function nearest(points, x) {
    let low = 0;
    let high = points.length - 1;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if (points[middle][0] < x) low = middle; else high = middle;
    }
    const pair = [points[low], points[high]].filter(Boolean).sort((a, b) => Math.abs(a[0] - x) - Math.abs(b[0] - x));
    return pair[0] && Math.abs(pair[0][0] - x) < (state.to - state.from) / 60 ? pair[0] : null;
  }

  function showReadout(x) {
    const rows = readSeries().flatMap(({ name, colour, points }) => {
      const point = nearest(points, x);
      return point === null ? [] : [[name, colour, (1 - point[1] / PLOT.height) * top]];
    });
    const table = document.createElement('table');
    for (const [name, colour, value] of rows) {
      const row = table.insertRow();
      const swatch = make('svg', { class: 'swatch ' + colour, viewBox: '0 0 22 10' });
      swatch.appendChild(make('path', { class: 'line', d: 'M1 5H21' }));
      row.insertCell().append(swatch, name);
      row.insertCell().textContent = Number(value.toPrecision(4)) + ' ' + figure.dataset.unit;
    }
    const time = document.createElement('div');
    time.className = 'time';
    time.textContent = toTime(x).toFixed(4) + ' s';
    readout.replaceChildren(time, table);
    readout.hidden = false;
    const box = frame.getBoundingClientRect();
    const place = (toScreen(x) / 1000) * box.width;
    const left = place > box.width / 2 ? place - readout.offsetWidth - 14 : place + 14;
    readout.style.left = Math.max(0, left) + 'px';
    readout.style.top = box.top - figure.getBoundingClientRect().top + 24 + 'px';
  }

  const xOf = (event) => {
    const box = frame.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 1000 - PLOT.x;
    return state.from + (Math.min(PLOT.width, Math.max(0, x)) / PLOT.width) * (state.to - state.from);
  };
  let dragFrom = null;
  frame.addEventListener('pointerdown', (event) => { dragFrom = xOf(event); frame.setPointerCapture(event.pointerId); });
  frame.addEventListener('pointermove', (event) => {
    const x = xOf(event);
    pointAt(x);
    showReadout(x);
    if (dragFrom === null) return;
    const [from, to] = [toScreen(Math.min(x, dragFrom)), toScreen(Math.max(x, dragFrom))];
    selection.setAttribute('x', from);
    selection.setAttribute('width', to - from);
    selection.setAttribute('visibility', 'visible');
  });
  frame.addEventListener('pointerup', (event) => {
    const x = xOf(event);
    selection.setAttribute('visibility', 'hidden');
    if (dragFrom !== null && Math.abs(toScreen(x) - toScreen(dragFrom)) > 6) zoom(Math.min(x, dragFrom), Math.max(x, dragFrom));
    dragFrom = null;
  });
  frame.addEventListener('pointercancel', () => { dragFrom = null; selection.setAttribute('visibility', 'hidden'); });
  frame.addEventListener('pointerleave', () => { readout.hidden = true; pointAt(null); });
  frame.addEventListener('dblclick', () => zoom(0, PLOT.width));
  frame.addEventListener('keydown', (event) => {
    const span = state.to - state.from;
    const middle = (state.from + state.to) / 2;
    const keys = {
      '+': [middle - span / 4, middle + span / 4],
      '=': [middle - span / 4, middle + span / 4],
      '-': [middle - span, middle + span],
      ArrowLeft: [state.from - span / 4, state.to - span / 4],
      ArrowRight: [state.from + span / 4, state.to + span / 4],
      0: [0, PLOT.width],
      Escape: [0, PLOT.width],
    };
    if (event.ctrlKey || event.metaKey || event.altKey || !(event.key in keys)) return;
    event.preventDefault();
    zoom(...keys[event.key]);
  });
  return {
    draw,
    cursor(x) {
      cursor.setAttribute('visibility', x === null ? 'hidden' : 'visible');
      if (x === null) return;
      cursor.setAttribute('x1', toScreen(x));
      cursor.setAttribute('x2', toScreen(x));
    },
  };
}

for (const group of document.querySelectorAll('.charts')) setUpCell([...group.querySelectorAll('.chart')]);
`;
