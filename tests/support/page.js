// Finds what a person means by a word on the page. Run with [question, word, within]; answers an element, a text or null.
const [question, word, within] = arguments;
const plain = (text) => (text || '').replace(/\s+/g, ' ').trim();
const seen = (el) => el.checkVisibility({ checkOpacity: false, checkVisibilityCSS: true });
const open = document.querySelector('dialog[open], .modal.show');
const scope = open || document;
// The words of an element as they are written, not as style sheets change their case.
const words = (el) => {
  const walker = document.createTreeWalker(el, NodeFilter.SHOW_TEXT);
  let text = '';
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (parent && !parent.closest('script, style, template') && (seen(parent) || parent.closest('option'))) text += node.data;
  }
  return plain(text);
};
const named = (el) => [plain(el.getAttribute('aria-label')), words(el), plain(el.value), plain(el.title)];
const best = (list, says) => list.find((el) => says(el).includes(word)) || list.find((el) => says(el).some((text) => text.startsWith(word)));
const controls = 'input:not([type=hidden]), select, textarea, trix-editor';

const field = () => {
  const label = best([...scope.querySelectorAll('label')], (el) => [plain(el.textContent).replace(/\s*\*$/, '')]);
  if (label) return label.control || document.getElementById(label.htmlFor) || label.querySelector(controls);
  return best([...scope.querySelectorAll(controls)], (el) => [plain(el.getAttribute('aria-label'))]) || null;
};
const group = () => {
  const name = (el) => {
    const by = el.getAttribute('aria-labelledby');
    const legend = by ? document.getElementById(by) : el.querySelector('legend');
    return [plain(el.getAttribute('aria-label')), plain(legend && legend.textContent)];
  };
  return best([...scope.querySelectorAll('fieldset, [role=radiogroup], [role=group]')], name);
};

switch (question) {
  case 'field':
    return field();
  case 'choice': {
    const found = group();
    const label = found && [...found.querySelectorAll('label')].find((el) => plain(el.textContent).startsWith(within));
    return label || null;
  }
  case 'clickable': {
    const kinds = 'button, a[href], summary, input[type=submit], input[type=button], label, [role=button], [role=tab], [role=menuitem]';
    const list = [...scope.querySelectorAll(kinds)].filter(seen);
    return best(list.filter((el) => el.tagName !== 'LABEL'), named) || best(list, named) || null;
  }
  case 'left':
    return document.documentElement.dataset.left === undefined;
  case 'place': {
    const kinds = 'button, a[href], summary, label, legend, h1, h2, h3';
    const found = best([...scope.querySelectorAll(kinds)].filter(seen), named);
    if (!found) return null;
    // A bar that stays in sight while one scrolls is looked for where the page begins.
    window.scrollTo(0, 0);
    const box = found.getBoundingClientRect();
    const root = document.documentElement;
    return [(box.x + box.width / 2) / root.clientWidth, (box.y + box.height / 2) / root.scrollHeight];
  }
  case 'clickables':
    return [...scope.querySelectorAll('button, a[href], summary, input[type=submit]')].filter(seen).map((el) => named(el).find(Boolean)).join(' | ');
  case 'fields':
    return [...scope.querySelectorAll('label')].map((el) => plain(el.textContent)).join(' | ');
  case 'text':
    return words(document.body) + '\n' + plain(document.body.innerText);
}
