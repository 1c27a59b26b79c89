// Makes the partner's forms better; without it they work. It saves by itself, asks the server which questions follow (no
// rule of theirs is here), keeps what is not saved in this browser, and makes chips of lists.

const PAUSE = 1500; // milliseconds after the last key before it saves
const RETRY = 5000; // milliseconds before it tries again without a connection
const form = document.querySelector("form[data-form]");

function start() {
  const store = `form ${form.dataset.key}`;
  const status = document.querySelector("[data-live=saved]");
  const etag = form.elements.namedItem("etag");
  let dirty = false, saving = false, again = false, timer = 0;

  const say = (text) => { status.textContent = text; };
  const fields = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");

  // A browser may refuse to keep anything; then the form still saves.
  const keep = () => { try { localStorage.setItem(store, JSON.stringify({ etag: etag.value, fields: fields() })); } catch { /* no room */ } };
  const forget = () => { try { localStorage.removeItem(store); } catch { /* nothing was kept */ } };
  const kept = () => { try { return JSON.parse(localStorage.getItem(store)); } catch { return null; } };

  const later = (pause) => { clearTimeout(timer); timer = setTimeout(save, pause); };

  function changed(event) {
    if (event.target.closest("[data-own]")) return;
    dirty = true;
    keep();
    later(event.target.matches("[type=radio], [type=checkbox]") ? 0 : PAUSE);
  }

  async function save() {
    if (saving) { again = true; return; }
    saving = true;
    again = false;
    say("Saving…");
    try {
      const body = new URLSearchParams(fields());
      body.set("do", "save");
      const answer = await fetch(form.action, { method: "POST", body, headers: { accept: "text/html" } });
      await heard(answer, new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      say("Not saved: no connection. What you wrote is kept in this browser, and it tries again.");
      later(RETRY);
    }
    saving = false;
    if (again) save();
  }

  async function heard(answer, page) {
    const theirs = page.querySelector("form[data-form]");
    if (answer.status === 412 && theirs) {
      document.querySelector("main").replaceWith(page.querySelector("main"));
      forget();
      document.getElementById("errors")?.scrollIntoView();
      removeEventListener("beforeunload", warn);
    } else if (answer.ok && theirs) {
      etag.value = theirs.elements.namedItem("etag").value;
      patch(page);
      if (!again) { dirty = false; forget(); } else { keep(); }
      const now = new Date();
      say(`Saved ${String(now.getHours()).padStart(2, "0")}:${String(now.getMinutes()).padStart(2, "0")}`);
    } else if (answer.status === 422 && theirs) {
      patch(page);
      say("Not saved: correct what is marked below. What you wrote is kept in this browser.");
    } else {
      say(`Not saved: ${page.querySelector("h1")?.textContent ?? answer.status}. What you wrote is kept in this browser.`);
      if (answer.status >= 500) later(RETRY);
    }
  }

  const warn = (event) => { if (dirty) event.preventDefault(); };

  const before = kept();
  if (before) {
    restore(before.fields);
    etag.value = before.etag;
    dirty = true;
    say("What was not saved is in the form again.");
    later(0);
  }
  form.addEventListener("input", changed);
  form.addEventListener("submit", (event) => {
    if (event.submitter?.value === "save") {
      event.preventDefault();
      clearTimeout(timer);
      save();
    } else {
      dirty = false;
      forget();
    }
  });
  addEventListener("beforeunload", warn);
  enhance(form);
}

function restore(kept) {
  const texts = new Map();
  for (const [name, value] of kept) texts.set(name, [...(texts.get(name) ?? []), value]);
  for (const field of form.querySelectorAll("[name]")) {
    if (field.name === "etag" || field.name === "shown" || field.tagName === "BUTTON") continue;
    const values = texts.get(field.name) ?? [];
    if (field.matches("[type=radio], [type=checkbox]")) field.checked = values.includes(field.value);
    else if (values.length) field.value = values[values.length - 1];
  }
}

// Takes over which sections, questions and inputs there are, how far they are, and what is wrong; never a text.
function patch(page) {
  align(document, page, "section.part[id]", (element) => element.id);
  align(document, page, "[data-question]", (element) => element.dataset.question);
  align(document, page, "[data-piece]", (element) => element.dataset.piece);
  for (const far of page.querySelectorAll("[data-far]")) {
    for (const mine of document.querySelectorAll(`[data-far="${far.dataset.far}"]`)) mine.textContent = far.textContent;
  }
  for (const selector of [".contents", ".completeness"]) {
    const [mine, theirs] = [document.querySelector(selector), page.querySelector(selector)];
    if (mine && theirs) mine.replaceWith(document.importNode(theirs, true));
  }
  for (const stale of form.querySelectorAll(".fault, .remedy")) stale.remove();
  for (const broken of form.querySelectorAll("[aria-invalid]")) broken.removeAttribute("aria-invalid");
  for (const fault of page.querySelectorAll("form[data-form] .fault")) {
    const field = document.getElementById(fault.id.replace(/-fault$/, ""));
    field?.setAttribute("aria-invalid", "true");
    (field?.closest(".input, .piece") ?? form).append(document.importNode(fault, true));
  }
  enhance(form);
}

function align(mine, theirs, selector, name) {
  const there = new Map([...mine.querySelectorAll(`form[data-form] ${selector}`)].map((element) => [name(element), element]));
  let last = null;
  for (const element of theirs.querySelectorAll(`form[data-form] ${selector}`)) {
    let here = there.get(name(element));
    there.delete(name(element));
    if (!here) {
      here = document.importNode(element, true);
      if (last && last.parentElement.id === element.parentElement.id) last.after(here);
      else {
        const parent = element.parentElement.id ? document.getElementById(element.parentElement.id) : form;
        const next = element.nextElementSibling?.id ? document.getElementById(element.nextElementSibling.id) : null;
        parent?.insertBefore(here, next?.parentElement === parent ? next : null);
      }
    }
    last = here;
  }
  for (const gone of there.values()) gone.remove();
}

// A list's lines as chips with a button each; the lines stay what is sent.
function enhance(root) {
  for (const lines of root.querySelectorAll("textarea.items:not([data-chips])")) {
    lines.dataset.chips = "";
    const [list, input] = [document.createElement("ul"), document.createElement("input")];
    list.className = "chips";
    input.type = "text";
    input.dataset.own = "";
    input.autocomplete = "off";
    if (document.getElementById(`${lines.id}-list`)) input.setAttribute("list", `${lines.id}-list`);
    input.setAttribute("aria-describedby", lines.getAttribute("aria-describedby") ?? "");
    input.id = lines.id;
    lines.removeAttribute("id");
    lines.hidden = true;
    const items = () => lines.value.split("\n").filter((line) => line.trim());
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
    const take = () => {
      if (!input.value.trim()) return;
      put([...items(), input.value]);
      input.value = "";
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter") { event.preventDefault(); take(); }
    });
    input.addEventListener("change", take);
    const label = root.querySelector(`label[for="${CSS.escape(input.id)}"].hint`);
    if (label?.lastChild) label.lastChild.textContent = label.textContent.includes("Others") ? "Others; Enter adds one" : "Enter adds one";
    lines.before(list, input);
    draw();
  }
}

if (form) start();
