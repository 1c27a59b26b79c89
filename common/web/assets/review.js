// Keys for reviewers of published answers. The page works without them: each key presses a button, follows a link or goes to a
// field that is on the page. The page lists them, and a button turns them off for this browser (WCAG 2.2, 2.1.4).

const KEPT = "review keys";
const panel = document.querySelector("[data-keys]");
const button = panel.querySelector("button");
const list = panel.querySelector("details");
const find = (name) => document.querySelector(`[data-key="${name}"]`);

// A browser that keeps nothing has the keys on.
function areOff() {
  try {
    return localStorage.getItem(KEPT) === "off";
  } catch {
    return false;
  }
}

function turn(off) {
  try {
    if (off) localStorage.setItem(KEPT, "off");
    else localStorage.removeItem(KEPT);
  } catch {
    // Then they are on again on the next page.
  }
  show(off);
}

let off = areOff();

function show(isOff) {
  off = isOff;
  button.textContent = isOff ? button.dataset.on : button.dataset.off;
}

// A letter that somebody types, or with which they choose in a list, is theirs.
function isTyping(target) {
  return target.closest("textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])") !== null;
}

function act(key) {
  if (key === "?") {
    list.open = !list.open;
    list.querySelector("summary").focus();
    return true;
  }
  if (/^[1-9]$/.test(key)) {
    const tick = find(key);
    tick?.click();
    tick?.focus();
    return Boolean(tick);
  }
  const target = find(key);
  if (!target) return false;
  if (target.matches("select")) target.focus();
  else target.click();
  return true;
}

addEventListener("keydown", (event) => {
  // A key that is held down on one page must not decide about the next one too.
  if (off || event.repeat || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return;
  if (act(event.key)) event.preventDefault();
});

button.addEventListener("click", () => turn(!off));
show(off);
panel.hidden = false;
