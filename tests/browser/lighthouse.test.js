// What Lighthouse says of the pages that everybody may read: for search engines, for people with disabilities, and by the usual
// rules of the web.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { pathToFileURL } from 'node:url';

import { start } from './harness.js';

const require = createRequire(join(process.env.BROWSER_TOOLS, 'package.json'));
const importTool = (name) => import(pathToFileURL(require.resolve(name)));
const { default: lighthouse } = await importTool('lighthouse');
const { launch } = await importTool('chrome-launcher');

const NOTES = '/listings/com.example.acme.notes';
const PUBLIC = [NOTES, `${NOTES}/privacy-and-security`, `${NOTES}/privacy-and-security?view=expanded`, `${NOTES}/security`, '/partners/acme'];
const CATEGORIES = ['accessibility', 'best-practices', 'seo'];
/** Rules that a system on one machine cannot follow: it is served without TLS. */
const NOT_HERE = ['is-on-https', 'redirects-http'];

const world = start();
let chrome;
before(async () => {
  chrome = await launch({
    chromePath: process.env.CHROMIUM,
    chromeFlags: ['--headless=new', '--no-sandbox', '--disable-gpu', '--no-proxy-server'],
  });
});
after(() => chrome?.kill());

/** The audits that a page does not pass in full, with what they found. */
function failed({ audits, categories }) {
  const weighed = Object.values(categories).flatMap(({ auditRefs }) => auditRefs.filter(({ weight }) => weight > 0));
  const found = weighed.map(({ id }) => audits[id]).filter(({ score }) => score !== null && score < 1);
  return found.map(({ id, title, details }) => `${id}: ${title}: ${JSON.stringify(details?.items)}`);
}

for (const path of PUBLIC) {
  test(`Lighthouse finds nothing to mend on ${path}`, async () => {
    const options = { port: chrome.port, onlyCategories: CATEGORIES, skipAudits: NOT_HERE, logLevel: 'error', maxWaitForLoad: 20_000 };
    const { lhr } = await lighthouse(world.url + path, options);
    assert.equal(lhr.runtimeError, undefined);
    assert.deepEqual(failed(lhr), []);
    const scores = CATEGORIES.map((category) => lhr.categories[category].score);
    assert.deepEqual(scores, [1, 1, 1]);
  });
}
