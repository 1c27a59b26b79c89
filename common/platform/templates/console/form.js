// Makes the partner's forms better; without it they work. It saves by itself, asks the server which questions follow (no
// rule of theirs is here), makes chips of lists, and offers the world's countries.
//
// Invariant: what is written is in the form, in this browser's keeping, or saved; nothing else happens to it.

const PAUSE = 1500; // milliseconds after the last key before it saves
const RETRY = 5000; // milliseconds before it tries again without a connection
// ISO 3166-1 alpha-2; the browser knows their names.
const COUNTRIES = "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW";

let form, status, etag;
let began = ""; // the draft's name that what is kept began with
let dirty = false; // something in the form is not saved
let deciding = false; // somebody else saved meanwhile: nothing is saved until the reader says so
let unsent = null; // what a visit before this one kept, until the server has seen it
let timer = 0;
let turn = Promise.resolve();

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
  if (!deciding) began = etag.value;
  form.addEventListener("input", changed);
  enhance();
}

function changed(event) {
  if (!dirty) say("Not saved yet");
  dirty = true;
  keep();
  if (!deciding) later(event.target.matches("[type=radio], [type=checkbox]") ? 0 : PAUSE);
}

async function post(button, sent) {
  const body = new URLSearchParams(sent);
  body.set("do", button);
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "text/html", prefer: "return=representation" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    return {
      ok: answer.ok,
      code: answer.status,
      to: answer.redirected ? new URL(answer.url) : null,
      page,
      form: page.querySelector("form[data-form]"),
      unsaved: page.querySelector("[data-unsaved]")?.textContent ?? null,
    };
  } catch {
    say("Not saved: no connection. What you wrote is kept in this browser, and it tries again.");
    later(RETRY);
    return null;
  }
}

// What says neither that it is saved nor what is wrong with it.
function refused(answer) {
  if (answer.code === 401) {
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = "Sign in again";
    say("Not saved: your session is over. What you wrote is kept in this browser. ", link);
    return;
  }
  say(`Not saved: ${answer.page.querySelector("h1")?.textContent ?? answer.code}. What you wrote is kept in this browser.`);
  if (answer.code >= 500) later(RETRY);
}

const clock = () => new Date().toTimeString().slice(0, 5);
const told = (unsaved) => say(`Saved ${clock()}${unsaved ? `. ${unsaved}` : ""}`);

// Saves by itself, and touches nothing that is being written.
function save() {
  if (unsent) return press("save", unsent);
  clearTimeout(timer);
  return inTurn(async () => {
    if (!dirty || deciding) return;
    say("Saving…");
    const sent = fields();
    const answer = await post("save", sent);
    if (!answer) return;
    if (!answer.form) return refused(answer);
    if (answer.code === 412) return conflict(answer);
    const newer = texts(fields()) !== texts(sent);
    dirty = !answer.ok || newer || answer.unsaved !== null;
    if (answer.ok) {
      began = etag.value = answer.form.elements.namedItem("etag").value;
      form.elements.namedItem("began").value = answer.form.elements.namedItem("began").value;
      if (!answer.unsaved) for (const word of document.querySelectorAll("[data-unsaved]")) word.remove();
      told(answer.unsaved);
    } else {
      say("Not saved: correct what is marked. What you wrote is kept in this browser.");
    }
    patch(answer.page);
    if (!dirty) forget();
    else {
      keep();
      if (answer.ok && newer) later(PAUSE);
    }
  });
}

function conflict(answer) {
  deciding = true;
  show(answer.page);
  dirty = true;
  keep();
  document.getElementById("errors")?.focus();
}

// Presses a button: what the server answers takes the form's place.
function press(button, sent) {
  clearTimeout(timer);
  return inTurn(async () => {
    const mine = form;
    mine.inert = true;
    const answer = await post(button, sent ?? fields());
    // The fields here may hold less than what was kept: a row that was added then.
    mine.inert = !answer && unsent !== null;
    if (!answer) return;
    unsent = null;
    if (answer.ok && answer.to && answer.to.pathname + answer.to.search !== location.pathname + location.search) {
      dirty = false;
      forget();
      location.assign(answer.to);
      return;
    }
    if (!answer.form) return refused(answer);
    if (answer.code === 412) return conflict(answer);
    const saved = answer.ok && (button === "save" || !answer.unsaved);
    if (saved) {
      deciding = false;
      forget();
    }
    show(answer.page);
    dirty = !saved || answer.unsaved !== null;
    if (saved) told(answer.unsaved);
    if (dirty) keep();
    if (!sent || !answer.ok) lead(button, answer.ok);
    if (!saved && answer.ok && !deciding) save();
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
    policy: () => last('button[value="policy"]'),
    "copy-app": () => document.getElementById("main"),
    save: () => last(".dock button.main"),
  };
  (ok ? to[word]?.() : document.getElementById("errors"))?.focus({ preventScroll: ok && word !== "add" });
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
    at?.append(document.importNode(said, true));
  }
  enhance();
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
    input.type = "text";
    // What is not a chip yet is sent too.
    input.name = lines.name;
    input.autocomplete = "off";
    const suggested = lines.parentElement.querySelector("[data-suggested]");
    if ("places" in lines.dataset) input.setAttribute("list", countries());
    else if (suggested) input.setAttribute("list", offered(`${lines.id}-list`, [...suggested.children].map((one) => one.textContent)));
    for (const said of ["aria-describedby", "aria-invalid"]) {
      if (lines.hasAttribute(said)) input.setAttribute(said, lines.getAttribute(said));
    }
    input.id = lines.id;
    lines.removeAttribute("id");
    lines.hidden = true;
    const hint = lines.previousElementSibling;
    if (hint?.matches(".hint")) hint.lastChild.textContent = "places" in lines.dataset ? "Type to search; Enter adds one" : "Enter adds one";
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
      remove.setAttribute("aria-label", `Remove ${text}`);
      remove.addEventListener("click", () => { put(items().filter((_, other) => other !== at)); input.focus(); });
      chip.append(text, " ", remove);
      return chip;
    }));
    // A place that there is a box for is ticked there.
    const box = (text) => [...form.elements].find((field) => field.type === "checkbox" && field.name === lines.name &&
      field.parentElement.textContent.trim().toLowerCase() === text.toLowerCase());
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
      take(...pasted);
    });
    lines.before(list, input);
    draw();
  }
}

function countries() {
  const names = new Intl.DisplayNames(document.documentElement.lang, { type: "region" });
  return offered("countries", ["Global", names.of("EU"), ...COUNTRIES.match(/../g).map((code) => names.of(code)).sort()]);
}

// The id of a list of what an input offers while somebody writes.
function offered(id, texts) {
  if (!document.getElementById(id)) {
    const list = document.createElement("datalist");
    list.id = id;
    list.append(...texts.map((text) => new Option(text)));
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
