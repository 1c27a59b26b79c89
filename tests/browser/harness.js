// What every test in a real browser starts from: a whole local system in memory with a frozen clock, Debian's Chromium, and an
// inspection of pages. A test fails when a page breaks its own policy (the CSP stops a script or a style), when a script throws,
// or when the system responds with a server error.
//
// What must not live here: a test. Each subject has its own file `*.test.js`, which `tests/browser/run` finds by itself.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before } from 'node:test';

const require = createRequire(join(process.env.BROWSER_TOOLS, 'package.json'));
const { chromium } = require('playwright-core');
const axe = require('axe-core');

/** The folder of the screenshots. */
const SCREENSHOTS = join(process.env.CARGO_TARGET_DIR, 'browser');
/** The narrowest window that a page must fit into: WCAG 2.2, 1.4.10. */
const NARROW = { width: 320, height: 800 };
/** A window of 1280 × 900 pixels at 200 %: WCAG 2.2, 1.4.4. */
const ZOOMED = { width: 640, height: 450 };
const WIDE = { width: 1200, height: 900 };
/** A small phone that is held upright, in its own pixels of which each is two by two. */
const PHONE = { viewport: { width: 360, height: 780 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };
/** The least width and height of what is touched, in CSS pixels: WCAG 2.2, 2.5.8. */
const SMALLEST_TARGET = 24;
/** The rules to check: WCAG 2.2 AA, and axe's own best practices. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The system and the browser of one file of tests, from the first test to the last. */
export function start({ at = '2026-01-15T09:00:00Z' } = {}) {
  const world = new World();
  before(() => world.open(at));
  after(() => world.close());
  return world;
}

class World {
  async open(at) {
    const program = join(process.env.CARGO_TARGET_DIR, 'debug', 'local');
    this.system = spawn(program, ['--ephemeral', '--at', at, '--port', '0'], { stdio: ['ignore', 'pipe', 'ignore'] });
    for await (const line of createInterface({ input: this.system.stdout })) {
      this.url = line.match(/^The system answers at (\S+)/)?.[1];
      if (this.url) break;
    }
    assert.ok(this.url, 'the system starts');
    this.system.stdout.resume();
    await mkdir(SCREENSHOTS, { recursive: true });
    const quiet = ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'];
    this.browser = await chromium.launch({
      executablePath: process.env.CHROMIUM,
      args: ['--no-sandbox', '--no-proxy-server', ...quiet],
    });
  }

  async close() {
    await this.browser?.close();
    this.system?.kill();
  }

  /**
   * A page in a new browser context. `options` are Playwright's: `javaScriptEnabled`, `colorScheme` … With `scripts: false` our
   * scripts are not loaded, but the page can still be inspected.
   */
  async page({ scripts = true, ...options } = {}) {
    const context = await this.browser.newContext({ baseURL: this.url, viewport: WIDE, locale: 'en-GB', ...options });
    const page = await context.newPage();
    // Not by `javaScriptEnabled: false`, which would stop the browser's own tools too.
    if (!scripts) await page.route(/\.js$/, (route) => route.abort());
    page.faults = [];
    page.on('pageerror', (error) => page.faults.push(`a script threw ${error}`));
    page.on('console', (said) => {
      if (/Content Security Policy/.test(said.text())) page.faults.push(said.text());
    });
    page.on('response', (answer) => {
      if (answer.status() >= 500) page.faults.push(`${answer.status()} from ${answer.url()}`);
    });
    return page;
  }

  /** A page on a phone. */
  phone(options = {}) {
    return this.page({ ...PHONE, ...options });
  }

  /** Presses the first button with exactly this name. */
  async press(page, name) {
    await page.getByRole('button', { name, exact: true }).first().click();
  }

  /** Chooses one of a question's answers by its value. */
  async choose(page, name, value) {
    await page.locator(`[name="${name}"][value="${value}"]`).check();
  }

  /** A call of the API by somebody who signs in with a password, which must succeed. */
  async call(method, path, person, body, more = {}) {
    const authorization = `Basic ${Buffer.from(person).toString('base64')}`;
    const headers = { authorization, 'content-type': 'application/json', ...more };
    const answer = await fetch(`${this.url}${path}`, { method, headers, body: body && JSON.stringify(body) });
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.text()}`);
  }

  /** Publishes complete answers of an app with this text in one of them. */
  async publish(app, person, text) {
    const answers = JSON.parse(await readFile(new URL('../../infra/local/seeds/notes.json', import.meta.url), 'utf8'));
    answers.security.permissionsJustification = text;
    const path = `/rest/2/addons/${app}/privacy-and-security`;
    await this.call('PUT', path, person, { appTrustInformation: answers });
    await this.call('POST', `${path}/publish`, person);
  }

  /** Moves the system's clock. */
  async setClock(now) {
    const answer = await fetch(`${this.url}/_local/clock`, { method: 'PUT', body: JSON.stringify({ now }) });
    assert.equal(answer.status, 200);
  }

  /** The links to sign in that were mailed to an address, oldest first. */
  async links(email) {
    const mails = await (await fetch(`${this.url}/_local/mail`, { headers: { accept: 'application/json' } })).json();
    const theirs = mails.filter((mail) => mail.tags.kind === 'sign-in' && mail.to.includes(email));
    return theirs.map((mail) => mail.text.match(/\S+\/sign-in\/\S+/)[0]);
  }

  /** Signs a person in with a mailed link. */
  async signIn(page, email) {
    await page.goto('/sign-in');
    await page.getByLabel('Email address').fill(email);
    await page.getByRole('button', { name: 'Email me a link' }).click();
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
    await page.goto((await this.links(email)).at(-1));
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** Signs a person in, with the session of an earlier sign-in if there is one: an address gets only a few mails an hour. */
  async as(page, email) {
    this.sessions ??= new Map();
    if (this.sessions.has(email)) {
      await page.context().addCookies(this.sessions.get(email));
      await page.goto('/manage');
    } else {
      await this.signIn(page, email);
      this.sessions.set(email, await page.context().cookies());
    }
  }

  /** Saves a screenshot of the window, or with `fullPage` of the whole page. */
  async picture(page, name, options = {}) {
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), ...options });
  }

  /** Saves pictures that were saved before as one, side by side in rows, each with its caption. */
  async row(pictures, name, { width = PHONE.viewport.width, columns = Object.keys(pictures).length } = {}) {
    const figures = await Promise.all(Object.entries(pictures).map(async ([picture, caption]) => {
      const bytes = await readFile(join(SCREENSHOTS, `${picture}.png`), 'base64');
      return `<figure><img alt="" src="data:image/png;base64,${bytes}"><figcaption>${caption}</figcaption></figure>`;
    }));
    const page = await this.page({ viewport: { width: columns * (width + 16) + 16, height: 100 } });
    await page.setContent(`<style>
      body { display: flex; flex-wrap: wrap; gap: 16px; margin: 16px; background: #fff; font: 600 18px sans-serif; text-align: center }
      figure { margin: 0 } img { display: block; width: ${width}px; outline: 1px solid #999 } figcaption { padding-top: 12px }
      </style>${figures.join('')}`);
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
    await page.close();
  }

  /** Checks that a page on a phone fits into its window, that fingers hit what is on it, and that no faults occurred. */
  async handy(page, name) {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth);
    const { width } = page.viewportSize();
    assert.ok(wide <= width, `${name} is ${wide} pixels wide in a window of ${width}`);
    const small = await page.evaluate(findSmallTargets, SMALLEST_TARGET);
    assert.deepEqual(small, [], `${name}: smaller than ${SMALLEST_TARGET} pixels`);
    assert.deepEqual(page.faults, [], name);
  }

  /** Inspects the page: axe reports nothing, no faults occurred, and it fits into a narrow window. Saves screenshots. */
  async look(page, name) {
    await page.screenshot({ path: join(SCREENSHOTS, `${name}.png`), fullPage: true });
    await this.accessible(page, name);
    for (const size of [ZOOMED, NARROW]) {
      await page.setViewportSize(size);
      const { wide, room } = await inspect(page, 'nothing', `({
        wide: document.documentElement.scrollWidth, room: document.documentElement.clientWidth })`);
      assert.ok(wide <= room, `${name} is ${wide} pixels wide in a window of ${room}`);
    }
    await this.accessible(page, `${name}, narrow`);
    await page.screenshot({ path: join(SCREENSHOTS, `${name}-narrow.png`), fullPage: true });
    await page.setViewportSize(WIDE);
    assert.deepEqual(page.faults, [], name);
  }

  /** Checks that axe reports nothing, in light and in dark mode. */
  async accessible(page, name) {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      const run = `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] })`;
      const { violations, passes } = await inspect(page, axe.source, run);
      assert.ok(passes.length > 0, 'no rule was applied');
      const told = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
      assert.deepEqual(told, [], `${name}, ${colorScheme}`);
    }
    await page.emulateMedia({ colorScheme: null });
  }
}

/** Runs in the page: what can be touched and is too small for it. A link within a sentence may be as low as its line. */
function findSmallTargets(least) {
  const targets = [...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, textarea, summary')];
  const within = (target) => target.matches('a') && getComputedStyle(target).display === 'inline'
    && target.parentElement.textContent.trim() !== target.textContent.trim();
  const seen = (target) => target.checkVisibility() && !target.matches('.skip');
  // A label is a target too.
  const size = (target) => Math.max(...[target, ...(target.labels ?? [])].map((part) => {
    const { width, height } = part.getBoundingClientRect();
    return Math.min(width, height);
  }));
  const small = targets.filter((target) => seen(target) && !within(target) && size(target) < least);
  return small.map((target) => `${size(target)}: ${target.outerHTML.slice(0, 120)}`);
}

/** Evaluates code in the page that its own policy would not allow. */
async function inspect(page, source, expression) {
  const tools = await page.context().newCDPSession(page);
  const evaluate = (text) =>
    tools.send('Runtime.evaluate', { expression: text, awaitPromise: true, returnByValue: true, allowUnsafeEvalBlockedByCSP: true });
  if (source !== 'nothing') await evaluate(source);
  const { result, exceptionDetails } = await evaluate(expression);
  await tools.detach();
  assert.equal(exceptionDetails, undefined);
  return result.value;
}
