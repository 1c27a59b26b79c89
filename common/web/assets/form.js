// Makes the partner's forms better; without it they work. It saves by itself, asks the server which questions follow (no
// rule of theirs is here), makes chips of lists, and offers the names
// of places.
//
// Invariant: what is written is in the form, in this browser's keeping, or saved; nothing else happens to it.

const PAUSE = 1500; // milliseconds after the last key before it saves
const RETRY = 5000; // milliseconds before it tries again without a connection

let form, status, etag, words;
let began = ""; // the draft's name that what is kept began with
let dirty = false; // something in the form is not saved
let deciding = false; // somebody else saved meanwhile: nothing is saved until the reader says so
let unsent = null; // what a visit before this one kept, until the server has seen it
let [timer, turn] = [0, Promise.resolve()];

// One request at a time, each with what is in the form when its turn comes.
const inTurn = (work) => (turn = turn.then(work, work));
const later = (pause) => { clearTimeout(timer); timer = setTimeout(save, pause); };
const say = (...said) => status.replaceChildren(...said);
const fields = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");
const texts = (sent) => JSON.stringify(sent.filter(([name]) => !["etag", "began", "shown"].includes(name)));

// For this tab alone, and for this person: another tab has a form of its own, and what is kept goes when the tab does. A
// browser may refuse to keep anything; then the form still saves.
const keep = () => { try { sessionStorage.setItem(form.dataset.keep, JSON.stringify({ etag: began, fields: fields() })); } catch { /* no room */ } };
const forget = () => { try { sessionStorage.removeItem(form.dataset.keep); } catch { /* nothing was kept */ } };
const kept = () => { try { return JSON.parse(sessionStorage.getItem(form.dataset.keep)); } catch { return null; } };

function begin() {
  form = document.querySelector("form[data-form]");
  if (!form) return;
  status = document.querySelector("[data-live=saved]");
  etag = form.elements.namedItem("etag");
  words = JSON.parse(form.dataset.words);
  deciding = form.elements.namedItem("conflict") !== null;
  if (!deciding) began = etag.value;
  form.addEventListener("input", changed);
  enhance();
}

function changed(event) {
  if (!event.target.closest("[data-piece]")) return;
  rename(event.target);
  if (!dirty) say(words.unsaved);
  dirty = true;
  keep();
  if (!deciding) later(event.target.matches("[type=radio], [type=checkbox]") ? 0 : PAUSE);
}

// A row is called by what stands in its first cell, or else by its number.
function rename(cell) {
  const row = cell.closest(".table-row");
  if (!row || cell !== row.querySelector("input, textarea")) return;
  const number = [...row.parentElement.querySelectorAll(".table-row")].indexOf(row) + 1;
  for (const name of row.querySelectorAll("legend:first-child > bdi, button > bdi")) {
    name.textContent = cell.value.trim() || `${name.parentElement.matches("legend") ? words.row : words.rowInSentence} ${number}`;
  }
}

// All but the status, which may have a link in it.
const hold = (held) => {
  for (const part of form.querySelectorAll(":scope > *, .dock > *")) part.inert = held && !part.contains(status);
};

// What the server answers; nothing without a connection.
async function post(button, sent) {
  const body = new URLSearchParams(sent);
  body.set("do", button);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "text/html", prefer: "return=representation" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const unsaved = page.querySelector("[data-unsaved]")?.textContent ?? null;
    return {
      ok: answer.ok,
      code: answer.status,
      to: answer.redirected ? new URL(answer.url) : null,
      page,
      form: page.querySelector("form[data-form]"),
      saved: page.querySelector("[data-saved]") !== null || (answer.ok && unsaved === null),
      unsaved,
    };
  } catch {
    return null;
  }
}

function offline(again) {
  say(again ? words.retry : words.offline);
  if (again) later(RETRY);
}

// What says neither that it is saved nor what is wrong with it.
function refused(answer) {
  if (answer.code === 401) {
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = words.signIn;
    say(`${words.ended} `, link);
    return;
  }
  say(words.refused.replace("%", () => answer.page.querySelector("h1")?.textContent ?? answer.code));
  if (answer.code >= 500) later(RETRY);
}

const clock = () => new Date().toTimeString().slice(0, 5);
const told = (unsaved) => say(`${words.saved} ${clock()}${unsaved ? `. ${unsaved}` : ""}`);

// Saves by itself, and touches nothing that is being written.
function save() {
  clearTimeout(timer);
  if (unsent) return press("save", unsent);
  return inTurn(async () => {
    if (!dirty || deciding) return;
    say(words.saving);
    let sent = fields();
    let answer = await post("save", sent);
    if (!answer) return offline(true);
    if (!answer.form) return refused(answer);
    const newer = texts(fields()) !== texts(sent);
    if (answer.code === 412) {
      // The page that shows the conflict holds what was sent: so all that is there now is sent.
      hold(true);
      if (newer) answer = await post("save", fields());
      hold(false);
      if (!answer) return offline(true);
      return answer.form ? conflict(answer) : refused(answer);
    }
    dirty = !answer.ok || newer || answer.unsaved !== null;
    if (answer.ok) {
      began = etag.value = answer.form.elements.namedItem("etag").value;
      form.elements.namedItem("began").value = answer.form.elements.namedItem("began").value;
      if (!answer.unsaved) for (const word of document.querySelectorAll("[data-unsaved]")) word.remove();
      told(answer.unsaved);
    } else {
      say(words.correct);
    }
    // A page about older answers would take away what is asked by now.
    if (!newer) patch(answer.page);
    if (!dirty) return forget();
    keep();
    if (newer) later(PAUSE);
  });
}

// Somebody else saved meanwhile. Nothing is to be decided when nothing of theirs and mine differs.
function conflict(answer) {
  show(answer.page);
  dirty = deciding;
  if (!deciding) return forget();
  keep();
  document.getElementById("errors")?.focus();
}

// Presses a button: what the server answers takes the form's place.
function press(button, sent) {
  clearTimeout(timer);
  const asked = form;
  hold(true);
  say(words.saving);
  return inTurn(async () => {
    // A button is pressed in the form that its reader saw.
    if (form !== asked) return;
    const answer = await post(button, sent ?? fields());
    // The fields here may hold less than what was kept: a row that was added then. So nobody goes on from them.
    hold(sent === unsent && unsent !== null && !answer?.form);
    if (!answer) return offline(dirty && !deciding);
    const away = answer.to && (!answer.form || answer.to.pathname + answer.to.search !== location.pathname + location.search);
    if (answer.ok && away) {
      dirty = false;
      forget();
      location.assign(answer.to);
      return;
    }
    if (!answer.form) return refused(answer);
    unsent = null;
    if (answer.code === 412) return conflict(answer);
    if (answer.saved) forget();
    show(answer.page);
    dirty = !answer.saved || answer.unsaved !== null;
    if (answer.saved) told(answer.unsaved);
    if (dirty) keep();
    if (!sent || !answer.ok) lead(button, answer.ok);
    if (!answer.saved && answer.ok && !deciding) save();
  });
}

function show(page) {
  document.querySelector("main").replaceWith(document.importNode(page.querySelector("main"), true));
  document.title = page.title;
  begin();
}

// Puts the keyboard where the button's work is.
function lead(button, ok) {
  const [word, name] = button.split(" ");
  const last = (selector) => [...form.querySelectorAll(selector)].at(-1);
  const to = {
    add: () => last(`[data-piece="${name}"] .table-row`)?.querySelector("input, textarea"),
    remove: () => last(`button[value="add ${name}"]`),
    copy: () => document.getElementById(name),
  };
  const pressed = () => last(`button[value="${CSS.escape(button)}"]:not([hidden])`) ?? document.getElementById("main");
  const at = ok ? (to[word] ?? pressed)() : document.getElementById("errors");
  at?.focus({ preventScroll: ok && word !== "add" });
}

// Takes over which questions and inputs there are, how far they are, and what is wrong; never a text.
function patch(page) {
  align(page, "section.part[id]", (element) => element.id);
  align(page, ".question", (element) => element.id);
  align(page, "[data-piece]", (element) => element.dataset.piece);
  for (const far of page.querySelectorAll("[data-far]")) {
    for (const mine of document.querySelectorAll(`[data-far="${far.dataset.far}"]`)) mine.textContent = far.textContent;
  }
  for (const theirs of page.querySelectorAll("[data-live]:not([data-live=saved])")) {
    const mine = document.querySelector(`[data-live="${theirs.dataset.live}"]`);
    const busy = !mine || mine.contains(document.activeElement) || mine.outerHTML === theirs.outerHTML;
    if (!busy) mine.replaceWith(document.importNode(theirs, true));
  }
  for (const stale of form.querySelectorAll(".fault, .remedy")) stale.remove();
  for (const broken of form.querySelectorAll("[aria-invalid]")) broken.removeAttribute("aria-invalid");
  for (const told of form.querySelectorAll("[aria-describedby*='-fault']")) describe(told, (id) => !id.endsWith("-fault"));
  for (const said of page.querySelectorAll("form[data-form] :is(.fault, .remedy)")) {
    const piece = said.closest("[data-piece]")?.dataset.piece;
    const field = document.getElementById(said.id.replace(/-fault$/, ""));
    field?.setAttribute("aria-invalid", "true");
    if (field) describe(field, () => true, said.id);
    const at = field?.closest(".input") ?? [...form.querySelectorAll("[data-piece]")].find((one) => one.dataset.piece === piece);
    if (said.matches(".fault")) explain(at, document.importNode(said, true));
    else at?.append(document.importNode(said, true));
  }
  enhance();
  // What is said of the field that is being written is not left behind the buttons.
  const here = document.activeElement?.closest(".input, [data-piece]");
  if (here?.querySelector(".fault")) here.scrollIntoView({ block: "nearest" });
}

// What is wrong stands between the label and the field, where the server puts it too.
function explain(at, fault) {
  const label = at?.querySelector(":scope > label:first-child, :scope > legend");
  if (label) label.after(fault);
  else at?.prepend(fault);
}

function describe(field, stays, ...more) {
  const ids = (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && stays(id));
  field.setAttribute("aria-describedby", [...more, ...ids].join(" "));
}

function align(theirs, selector, name) {
  const there = new Map([...form.querySelectorAll(selector)].map((element) => [name(element), element]));
  let last = null;
  for (const element of theirs.querySelectorAll(`form[data-form] ${selector}`)) {
    let here = there.get(name(element));
    there.delete(name(element));
    if (!here) {
      here = document.importNode(element, true);
      if (last && last.parentElement.id === element.parentElement.id) last.after(here);
      else {
        const parent = document.getElementById(element.parentElement.id);
        const next = element.nextElementSibling?.id ? document.getElementById(element.nextElementSibling.id) : null;
        parent?.insertBefore(here, next?.parentElement === parent ? next : null);
      }
    }
    last = here;
  }
  for (const gone of there.values()) gone.remove();
}

// A list's lines as chips with a button each; the lines stay what is sent.
function enhance() {
  for (const lines of form.querySelectorAll("textarea.items:not([data-chips])")) {
    lines.dataset.chips = "";
    const [list, input] = [document.createElement("ul"), document.createElement("input")];
    list.className = "chips";
    list.setAttribute("role", "list");
    list.setAttribute("aria-label", [...lines.labels].map((label) => label.firstChild.textContent.trim()).join(" "));
    input.type = "text";
    // What is not a chip yet is sent too.
    input.name = lines.name;
    input.autocomplete = "off";
    const suggested = lines.parentElement.querySelector("[data-suggested]");
    if ("places" in lines.dataset) input.setAttribute("list", places());
    else if (suggested) input.setAttribute("list", offered(`${lines.id}-list`, [...suggested.children].map((one) => [one.textContent])));
    for (const said of ["aria-describedby", "aria-invalid"]) {
      if (lines.hasAttribute(said)) input.setAttribute(said, lines.getAttribute(said));
    }
    input.id = lines.id;
    lines.removeAttribute("id");
    lines.hidden = true;
    const hint = lines.previousElementSibling;
    if (hint?.matches(".hint")) hint.lastChild.textContent = "places" in lines.dataset ? words.search : words.add;
    const items = () => [...new Set(lines.value.split("\n").filter((line) => line.trim()))];
    const put = (next) => {
      lines.value = next.join("\n");
      draw();
      lines.dispatchEvent(new Event("input", { bubbles: true }));
    };
    const draw = () => list.replaceChildren(...items().map((text, at) => {
      const [chip, remove] = [document.createElement("li"), document.createElement("button")];
      remove.type = "button";
      remove.textContent = "×";
      remove.setAttribute("aria-label", words.remove.replace("%", () => text));
      remove.addEventListener("click", () => { put(items().filter((_, other) => other !== at)); input.focus(); });
      chip.append(text, " ", remove);
      return chip;
    }));
    // A place that there is a box for is ticked there.
    const box = (text) => [...form.elements].find((field) => field.type === "checkbox" && field.name === lines.name &&
      [field.dataset.answer, field.parentElement.textContent.trim()].some((name) => name?.toLowerCase() === text.toLowerCase()));
    const take = (...said) => {
      const added = said.map((text) => text.trim()).filter(Boolean);
      const boxes = added.map(box).filter(Boolean);
      for (const ticked of boxes) ticked.checked = true;
      input.value = "";
      if (added.length) put([...items(), ...added.filter((text) => !box(text))]);
    };
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      take(input.value);
    });
    input.addEventListener("change", () => take(input.value));
    // A list that is pasted is a list.
    input.addEventListener("paste", (event) => {
      const pasted = event.clipboardData.getData("text").split(/[\r\n\t]+/);
      if (pasted.length < 2) return;
      event.preventDefault();
      take(input.value, ...pasted);
    });
    lines.before(list, input);
    draw();
  }
}

// The id of the list of places, which the page names: it is fetched once for all inputs. Without it, names are written.
function places() {
  const id = offered("places", []);
  const list = document.getElementById(id);
  if (!("asked" in list.dataset)) {
    list.dataset.asked = "";
    fetch(form.dataset.places)
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((names) => list.append(...names.split("\n").map((name) => new Option(name))))
      .catch(() => delete list.dataset.asked);
  }
  return id;
}

// The id of a list of what an input offers while somebody writes.
function offered(id, texts) {
  if (!document.getElementById(id)) {
    const list = document.createElement("datalist");
    list.id = id;
    list.append(...texts.map(([answer, name]) => new Option(name ?? answer, answer)));
    document.body.append(list);
  }
  return id;
}

// Puts what was kept into the fields that are there, for as long as the server cannot be asked.
function restore(sent) {
  const said = new Map();
  for (const [name, value] of sent) said.set(name, [...(said.get(name) ?? []), value]);
  const box = (name, value) => [...form.elements].some((field) => field.type === "checkbox" && field.name === name && field.value === value);
  for (const field of form.querySelectorAll("[name]:not(button, [type=hidden])")) {
    const values = said.get(field.name) ?? [];
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = values.includes(field.value);
    else if (values.length) field.value = field.matches(".items") ? values.filter((value) => !box(field.name, value)).join("\n") : values.at(-1);
  }
}

addEventListener("submit", (event) => {
  // A draft that is discarded takes along what was kept of it, whatever section that was of.
  const gone = event.target.dataset.forget;
  if (gone) for (const key of Object.keys(sessionStorage)) if (key.startsWith(gone)) sessionStorage.removeItem(key);
  if (event.target !== form) return;
  event.preventDefault();
  press(event.submitter?.value ?? "save");
});
addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
// Who leaves by a link of the page leaves with everything saved; some links say that it is to be dropped.
addEventListener("click", async (event) => {
  const link = event.target.closest?.("main a[href]:not([href^='#'], [target])");
  if (!link || !dirty || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (!deciding) await save();
  if ("drop" in link.dataset) {
    dirty = false;
    forget();
  }
  location.assign(link.href);
});
addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

form = document.querySelector("form[data-form]");
const before = form && kept();
if (before) restore(before.fields);
begin();
if (before) {
  began = before.etag;
  dirty = true;
  unsent = before.fields.map(([name, value]) => [name, name === "etag" ? before.etag : value]);
  press("save", unsent);
}
