'use strict';
// One deck in a browser: present, read, overview, speaker. What is shown stands in the address: #slide-id.
const root = document.documentElement;
const deck = document.getElementById('deck');
const slides = deck ? [...deck.querySelectorAll('.slide')] : [];
const isSpeaker = new URLSearchParams(location.search).has('speaker');
const keep = (name, value) => { try { localStorage.setItem('slides-' + name, value); } catch { /* a page from a disk may not */ } };
const kept = (name) => { try { return localStorage.getItem('slides-' + name); } catch { return null; } };

const aloud = document.getElementById('aloud');  // what a reader of screens says when another slide is shown

let mode = '';
let now = 0;          // the slide that is shown
let step = 0;         // how much of what is held back is shown
let other = null;     // the speaker's window, or the one that opened it
let began = Date.now();
let arrived = Date.now();

const laters = (slide) => [...slide.querySelectorAll('.later')];
const last = (slide) => Math.max(0, ...laters(slide).map((item) => Number(item.dataset.at)));
const isShownInClass = (slide) => !slide.classList.contains('more');

function setMode(to) {
  mode = to;
  document.body.dataset.mode = to;
  if (to === 'present' || to === 'read') keep('mode', to);
  for (const slide of slides) slide.querySelector('.notes')?.toggleAttribute('hidden', to !== 'read');
  show(now, step);
}

function show(index, to = 0, told = true) {
  if (!slides.length) return;
  if (index !== now) arrived = Date.now();
  now = Math.min(Math.max(index, 0), slides.length - 1);
  const slide = slides[now];
  step = Math.min(to, last(slide));
  slides.forEach((each, at) => {
    each.classList.toggle('now', at === now);
    each.classList.toggle('next', mode === 'speaker' && at === following(1));
    if (mode === 'present') each.setAttribute('aria-hidden', String(at !== now)); else each.removeAttribute('aria-hidden');
  });
  for (const item of laters(slide)) item.classList.toggle('shown', Number(item.dataset.at) <= step);
  if (location.hash !== '#' + slide.id) history.replaceState(null, '', '#' + slide.id);
  if (mode === 'read' || mode === 'overview') slide.scrollIntoView({ block: mode === 'read' ? 'start' : 'center' });
  if (mode === 'speaker') speak();
  const label = slide.getAttribute('aria-label');
  if (mode === 'present' && aloud.textContent !== label) aloud.textContent = label;
  if (told) tell();
}

// The next slide this way: in class, who reads more is not waited for.
function following(way) {
  let at = now + way;
  while (mode !== 'read' && slides[at] && !isShownInClass(slides[at])) at += way;
  return slides[at] ? at : now;
}

function forward() {
  if (mode !== 'read' && step < last(slides[now])) show(now, step + 1);
  else if (following(1) !== now) show(following(1));
}

function back() {
  if (mode !== 'read' && step > 0) show(now, step - 1);
  else if (following(-1) !== now) { const at = following(-1); show(at, last(slides[at])); }
}

// Two windows show the same. Both may come from a disk, so they talk by messages alone.
function tell() { other?.postMessage({ deck: deck.dataset.deck, now, step }, '*'); }
addEventListener('message', ({ data, source }) => {
  if (!deck || data?.deck !== deck.dataset.deck) return;
  other = source;
  if (data.hello) tell(); else show(data.now, data.step, false);
});
function openSpeaker() {
  const address = location.href.split(/[?#]/)[0] + '?speaker#' + slides[now].id;
  other = open(address, 'speaker', 'width=1200,height=800');
}

function speak() {
  const notes = slides[now].querySelector('.notes');
  document.getElementById('said').innerHTML = notes ? notes.innerHTML : '<p>(no notes)</p>';
}

const clock = (seconds) => `${seconds < 0 ? '−' : ''}${Math.floor(Math.abs(seconds) / 60)}:${String(Math.floor(Math.abs(seconds) % 60)).padStart(2, '0')}`;
function tick() {
  const here = (Date.now() - arrived) / 1000;
  const minutes = Number(slides[now]?.dataset.minutes || 0);
  const lab = slides[now]?.querySelector('.clock');
  if (lab) {
    const left = Math.ceil(minutes * 60 - here);
    lab.textContent = left >= 0 ? `${clock(left)} left` : `${clock(-left)} over`;
    lab.classList.toggle('over', left < 0);
  }
  if (mode === 'speaker') {
    const time = document.getElementById('time');
    time.innerHTML = `<div class="${here > minutes * 60 ? 'over' : ''}">${clock(here)} <small>of ${minutes} min on this slide</small></div>`
      + `<div>${clock((Date.now() - began) / 1000)} <small>since the beginning</small></div>`
      + `<div>${new Date().toTimeString().slice(0, 5)} <small>slide ${now + 1} of ${slides.length}</small></div>`;
  }
}

function dialog(inside) {
  const box = document.createElement('dialog');
  box.innerHTML = inside;
  box.addEventListener('close', () => box.remove());
  box.addEventListener('click', (event) => { if (event.target === box) box.close(); });
  document.body.append(box);
  box.showModal();
  return box;
}

const KEYS = [['→ Space PgDn', 'on'], ['← PgUp', 'back'], ['Home End', 'first, last'], ['o', 'overview'], ['r', 'read, or present'],
  ['p', 'presenter’s window'], ['/', 'search'], ['t', 'light, dark'], ['f', 'full screen'], ['?', 'this']];
function help() {
  dialog('<table>' + KEYS.map(([key, what]) => `<tr><td>${key.split(' ').map((one) => `<kbd>${one}</kbd>`).join(' ')}</td><td>${what}</td></tr>`).join('') + '</table>');
}

function search() {
  const box = dialog('<label>Search <input type="search" autofocus></label><ol></ol>');
  const [input, list] = [box.querySelector('input'), box.querySelector('ol')];
  const texts = slides.map((slide) => slide.textContent.toLowerCase());
  const found = () => {
    const words = input.value.toLowerCase().split(/\s+/).filter(Boolean);
    return words.length ? slides.filter((_, at) => words.every((word) => texts[at].includes(word))) : [];
  };
  input.addEventListener('input', () => {
    list.replaceChildren(...found().slice(0, 20).map((slide) => {
      const item = document.createElement('li');
      const link = document.createElement('a');
      link.href = '#' + slide.id;
      link.textContent = slide.querySelector('h2').textContent;
      link.addEventListener('click', () => box.close());
      item.append(link);
      return item;
    }));
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && found()[0]) { box.close(); show(slides.indexOf(found()[0])); }
  });
}

function theme() {
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  root.dataset.theme = dark ? 'light' : 'dark';
  keep('theme', root.dataset.theme);
}

const ACTIONS = {
  ArrowRight: forward, ' ': forward, PageDown: forward, ArrowLeft: back, PageUp: back,
  Home: () => show(0), End: () => show(slides.length - 1),
  o: () => setMode(mode === 'overview' ? 'present' : 'overview'), Escape: () => mode === 'overview' && setMode('present'),
  Enter: () => mode === 'overview' && setMode('present'),
  r: () => setMode(mode === 'read' ? 'present' : 'read'), p: openSpeaker, '/': search, t: theme, '?': help,
  f: () => (document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen()),
};
addEventListener('keydown', (event) => {
  const action = ACTIONS[event.key];
  const isTyping = event.target.closest('input, dialog');
  const isPressed = event.target.closest('summary, a, button, pre') && [' ', 'Enter'].includes(event.key);
  const scrolls = mode === 'read' && [' ', 'PageDown', 'PageUp', 'Home', 'End'].includes(event.key);
  if (!action || isTyping || isPressed || scrolls || event.ctrlKey || event.metaKey || event.altKey || !deck) return;
  event.preventDefault();
  action();
});

let touched = null;
addEventListener('touchstart', (event) => { touched = event.touches.length === 1 ? event.touches[0] : null; }, { passive: true });
addEventListener('touchend', (event) => {
  const [end] = event.changedTouches;
  const [across, along] = touched ? [end.clientX - touched.clientX, end.clientY - touched.clientY] : [0, 0];
  if (mode === 'present' && Math.abs(across) > Math.max(50, Math.abs(along))) (across < 0 ? forward : back)();
});
deck?.addEventListener('click', (event) => {
  const slide = event.target.closest('.slide');
  if (mode === 'overview' && slide) { now = slides.indexOf(slide); step = 0; setMode('present'); }
});

function fit() { root.style.setProperty('--scale', String(Math.min(innerWidth / 1280, innerHeight / 720))); }
function fromAddress() {
  const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const at = slides.indexOf(place?.closest('.slide'));
  if (at >= 0 && at !== now) show(at);
}

if (kept('theme')) root.dataset.theme = kept('theme');
if (deck) {
  addEventListener('resize', fit);
  addEventListener('hashchange', fromAddress);
  if (isSpeaker) {
    deck.insertAdjacentHTML('beforeend', '<div id="said"></div><div id="time"></div>');
    other = opener;
  }
  fit();
  fromAddress();
  setMode(isSpeaker ? 'speaker' : matchMedia('(max-width: 40rem)').matches ? 'read' : kept('mode') || 'present');
  if (isSpeaker) other?.postMessage({ deck: deck.dataset.deck, hello: true }, '*');
  setInterval(tick, 500);
  tick();
}
// Served by `cargo slides`: a newer version loads itself.
if (root.dataset.version) {
  const wait = () => fetch('/changed?since=' + root.dataset.version)
    .then((answer) => answer.text())
    .then((version) => { if (version !== root.dataset.version) location.reload(); else wait(); })
    .catch(() => setTimeout(wait, 2000));
  wait();
}
