// What a test asks a page: each function gives a list of complaints. It stands beside the page's own script.
const looks = {
  // Slides that are larger than their canvas.
  tooLarge() {
    setMode('present');
    return slides.flatMap((slide, at) => {
      show(at, last(slide));
      const edge = slide.querySelector('.canvas').getBoundingClientRect();
      const inner = slide.querySelector('.body').getBoundingClientRect();
      const parts = [...slide.querySelectorAll('.body *')].filter((part) => !part.closest('svg') || part.tagName === 'svg');
      const over = parts.filter((part) => {
        const place = part.getBoundingClientRect();
        return place.width > 1 && (place.right > edge.right - 20 || place.bottom > inner.bottom + 1);
      });
      const cut = parts.filter((part) => part.tagName === 'PRE' && part.scrollWidth > part.clientWidth + 1);
      return [...over, ...cut].slice(0, 1).map((part) => `${slide.id}: ${part.tagName.toLowerCase()} ${part.textContent.trim().slice(0, 40)}`);
    });
  },

  // Slides with letters that nobody reads in the last row; the canvas is 720 high.
  tooSmall(least) {
    setMode('present');
    return slides.flatMap((slide, at) => {
      show(at, last(slide));
      const small = texts(slide.querySelector('.body')).map(({ part, text }) => {
        const svg = part.closest('svg');
        const scale = svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1;
        return { size: parseFloat(getComputedStyle(part).fontSize) * scale, text };
      }).filter(({ size }) => size > 0 && size < least).sort((one, other) => one.size - other.size);
      return small.slice(0, 1).map(({ size, text }) => `${slide.id}: ${size.toFixed(1)} px: ${text.slice(0, 40)}`);
    });
  },

  // Text whose contrast with what lies behind it is less than 4.5 (WCAG 2.2, 1.4.3, for text of any size).
  tooFaint(where = document.body) {
    const faint = texts(where).flatMap(({ part, text, pseudo }) => {
      const style = getComputedStyle(part, pseudo);
      const paint = part.closest('svg') ? style.fill : style.color;
      const behind = background(part);
      const ratio = contrast(over(colour(paint), behind, opacity(part)), behind);
      return ratio < 4.5 ? [`${part.closest('.slide')?.id ?? 'page'} ${part.className} ${ratio.toFixed(2)}: ${text.slice(0, 40)}`] : [];
    });
    return faint.slice(0, 20);
  },

  // Links to a place in this page that is not there; and the files and places outside of it.
  links() {
    const links = [...document.querySelectorAll('a[href]')].map((link) => link.getAttribute('href'));
    return [...new Set(links)];
  },
};

// Every piece of text, with the element that paints it.
function texts(where) {
  const walker = document.createTreeWalker(where, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const part = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() && !part.closest('script, style, noscript, .told')) found.push({ part, text: walker.currentNode.data.trim() });
  }
  for (const part of where.querySelectorAll('*')) {
    for (const pseudo of ['::before', '::after', '::marker']) {
      const { content } = getComputedStyle(part, pseudo);
      if (/^".+"$/.test(content)) found.push({ part, text: content, pseudo });
    }
  }
  return found;
}

function colour(text) {
  const [red, green, blue, alpha = 1] = text.match(/[\d.]+/g).map(Number);
  return { red, green, blue, alpha };
}

function over(front, behind, opacity = 1) {
  const alpha = front.alpha * opacity;
  const mix = (one, other) => one * alpha + other * (1 - alpha);
  return { red: mix(front.red, behind.red), green: mix(front.green, behind.green), blue: mix(front.blue, behind.blue), alpha: 1 };
}

// What lies behind an element's text: all backgrounds up to the first that covers everything.
function background(part) {
  const layers = [];
  for (let each = part; each; each = each.parentElement) {
    const layer = colour(getComputedStyle(each).backgroundColor);
    layers.push(layer);
    if (layer.alpha === 1) break;
  }
  return layers.reverse().reduce((behind, layer) => over(layer, behind), { red: 255, green: 255, blue: 255, alpha: 1 });
}

function opacity(part) {
  let all = 1;
  for (let each = part; each; each = each.parentElement) all *= Number(getComputedStyle(each).opacity);
  return all;
}

function contrast(one, other) {
  const light = ({ red, green, blue }) => {
    const [r, g, b] = [red, green, blue].map((value) => value / 255).map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dark + 0.05);
}
