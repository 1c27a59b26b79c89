// What pages load is what its authors wrote: the build takes comments and blanks out of the stylesheet and the scripts, and
// nothing else.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

import { start } from './harness.js';

const world = start();

const written = (name) => readFile(new URL(`../../common/web/assets/${name}`, import.meta.url), 'utf8');

/** The address and the text of the file that a page loads. */
async function sent(page, selector, attribute) {
  const address = await page.locator(selector).first().getAttribute(attribute);
  const answer = await fetch(world.url + address);
  assert.equal(answer.status, 200, address);
  const text = await answer.text();
  assert.equal(answer.headers.get('content-encoding'), text.length > 1024 ? 'gzip' : null, address);
  return text;
}

test('the stylesheet that is sent has the rules of the one that is written', async () => {
  const page = await world.page();
  await page.goto('/sign-in');
  const texts = { source: await written('pages.css'), minified: await sent(page, 'link[rel=stylesheet]', 'href') };
  assert.ok(texts.minified.length < texts.source.length * 0.9, `${texts.minified.length} of ${texts.source.length}`);
  const rules = await page.evaluate(({ source, minified }) => {
    const read = (text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      // The browser keeps the blanks in the values of custom properties as they are.
      return [...sheet.cssRules].map((rule) => rule.cssText.replaceAll(/,\s+/g, ','));
    };
    return { source: read(source), minified: read(minified) };
  }, texts);
  assert.ok(rules.source.length > 200, `${rules.source.length} rules`);
  assert.deepEqual(rules.minified, rules.source);
});

test('the scripts that are sent can be parsed and have lost comments and blanks alone', async () => {
  const page = await world.page();
  await world.as(page, 'pat@acme.example');
  await page.goto('/manage/tokens');
  await page.getByLabel('Name').first().fill('Copied');
  await world.press(page, 'Create token');
  const copy = await sent(page, 'script[src*="/copy-"]', 'src');
  await page.goto('/manage/apps/com.example.acme.charts/privacy-and-security');
  const form = await sent(page, 'script[src*="/form-"]', 'src');
  for (const [name, script] of Object.entries({ 'copy.js': copy, 'form.js': form })) {
    const parsed = spawnSync(process.execPath, ['--input-type=module', '--check'], { input: script, encoding: 'utf8' });
    assert.equal(parsed.status, 0, `${name}: ${parsed.stderr}`);
    const source = await written(name);
    assert.ok(script.length < source.length * 0.8, `${name}: ${script.length} of ${source.length}`);
    assert.equal(withoutBlanks(script), withoutBlanks(withoutComments(source)), name);
  }
});

/** No text of our scripts has two slashes after a blank. */
const withoutComments = (source) => source.replace(/(^|\s)\/\/.*$/gm, '').replace(/\/\*.*?\*\//gs, '');
const withoutBlanks = (source) => source.replace(/\s/g, '');
