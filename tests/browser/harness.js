// What every journey in a real browser starts from: a whole local system in memory with a frozen clock, Debian's Chromium,
// and a look at a page that fails on what it finds. What must not live here: a journey; each has a file of its own,
// `<journey>.test.js`, which `tests/browser/run` finds by itself.
//
// Invariant: a journey fails when a page breaks its own policy (a script or a style that the CSP stops), when a script
// throws, or when the system answers with a fault of ours.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, before } from 'node:test';

const require = createRequire(join(process.env.BROWSER_TOOLS, 'package.json'));
const { chromium } = require('playwright-core');
const axe = require('axe-core');

/** Where pictures of pages go. */
const PICTURES = join(process.env.CARGO_TARGET_DIR, 'browser');
/** The narrowest window that a page must fit into: WCAG 2.2, 1.4.10. */
const NARROW = { width: 320, height: 800 };
/** A window of 1280 × 900 pixels at 200 %: WCAG 2.2, 1.4.4. */
const ZOOMED = { width: 640, height: 450 };
const WIDE = { width: 1200, height: 900 };
/** What counts: WCAG 2.2 AA and what axe holds to be good practice besides. */
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/** The system and the browser of one file of journeys, from its first test to its last. */
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
    await mkdir(PICTURES, { recursive: true });
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
   * A page in a browser that nobody has used before. `options` are Playwright's: `javaScriptEnabled`, `colorScheme` …; with
   * `scripts: false` none of ours reaches it, and it can still be looked at.
   */
  async page({ scripts = true, ...options } = {}) {
    const context = await this.browser.newContext({ baseURL: this.url, viewport: WIDE, locale: 'en-GB', ...options });
    const page = await context.newPage();
    // No script of ours arrives; the browser's own tools still work, which they do not where JavaScript is off.
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

  /** Presses the first button of this very name. */
  async press(page, name) {
    await page.getByRole('button', { name, exact: true }).first().click();
  }

  /** Chooses one of a question's answers by its value. */
  async choose(page, name, value) {
    await page.locator(`[name="${name}"][value="${value}"]`).check();
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

  /** Signs somebody in by a mailed link, as people do. */
  async signIn(page, email) {
    await page.goto('/sign-in');
    await page.getByLabel('Email address').fill(email);
    await page.getByRole('button', { name: 'Email me a link' }).click();
    await page.getByRole('heading', { name: 'Check your email' }).waitFor();
    await page.goto((await this.links(email)).at(-1));
    await page.getByRole('button', { name: 'Sign in' }).click();
  }

  /** Lets somebody in who signed in before: a few mails an hour are all that an address gets. */
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

  /** Keeps a picture of what the window shows. */
  async picture(page, name) {
    await page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  /** Looks at the page as it stands: nothing that axe reports, no faults, room for it in a narrow window; keeps a picture. */
  async look(page, name) {
    await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: true });
    await this.accessible(page, name);
    for (const size of [ZOOMED, NARROW]) {
      await page.setViewportSize(size);
      const { wide, room } = await inspect(page, 'nothing', `({
        wide: document.documentElement.scrollWidth, room: document.documentElement.clientWidth })`);
      assert.ok(wide <= room, `${name} is ${wide} pixels wide in a window of ${room}`);
    }
    await this.accessible(page, `${name}, narrow`);
    await page.screenshot({ path: join(PICTURES, `${name}-narrow.png`), fullPage: true });
    await page.setViewportSize(WIDE);
    assert.deepEqual(page.faults, [], name);
  }

  /** That axe reports nothing, in light and in dark. */
  async accessible(page, name) {
    for (const colorScheme of ['light', 'dark']) {
      await page.emulateMedia({ colorScheme });
      const run = `axe.run(document, { runOnly: ${JSON.stringify(RULES)}, resultTypes: ['violations'] })`;
      const { violations, passes } = await inspect(page, axe.source, run);
      assert.ok(passes.length > 0, 'the rules were applied');
      const told = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
      assert.deepEqual(told, [], `${name}, ${colorScheme}`);
    }
    await page.emulateMedia({ colorScheme: null });
  }
}

/** Evaluates in the page what its own policy would not let into it. */
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
