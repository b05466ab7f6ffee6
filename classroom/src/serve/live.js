// Asks for the page's inner part every second, and puts it in place when it has changed.
'use strict';
const live = document.getElementById('live');
const link = document.getElementById('link');
const place = location.pathname.replace(/\/+$/, '') + '/live';
let tag = null;

function put(html) {
  const open = new Set([...live.querySelectorAll('details[open]')].map((details) => details.id));
  const focused = document.activeElement?.closest('details')?.id;
  live.innerHTML = html;
  for (const details of live.querySelectorAll('details')) {
    details.open = open.has(details.id);
    if (details.id === focused) details.querySelector('summary').focus();
  }
}

async function look() {
  try {
    const headers = tag ? { 'If-None-Match': tag } : {};
    const answer = await fetch(place, { headers, cache: 'no-store', signal: AbortSignal.timeout(5000) });
    if (answer.status === 200) {
      tag = answer.headers.get('ETag');
      put(await answer.text());
    }
    link.hidden = answer.status === 200 || answer.status === 304;
  } catch {
    link.hidden = false;
  }
  setTimeout(look, 1000);
}

setTimeout(look, 1000);
