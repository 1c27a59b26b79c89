// Staff's console at a glance, as somebody who was called at night opens it: eight pages with something on them that needs a decision.
// Each fits into a wide window and onto a phone, axe finds nothing on it, and what it is about is in sight without scrolling. The
// pictures are target/browser/console-*.png; target/browser/console.png and console-phone.png have them side by side.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { start } from './harness.js';

const STAFF = 'staff@marketplace.example';
const PAT = 'pat@acme.example:demo-acme';
const KIM = 'kim@borealis.example:demo-borealis';
const world = start({ at: '2023-04-14T09:30:00Z' });
const DESK = { width: 1280, height: 900 };
const PHONE = { width: 360, height: 780 };

/** An application of Acme that waits. */
async function apply() {
  const ids = ['1a', '1b', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13'];
  const answer = (id) => (id === '1b'
    ? { details: 'Germany' }
    : { answer: id === '2' || id === '6' ? 'no' : 'yes', details: `About ${id}: every change is reviewed by two people.` });
  const path = '/partners/acme/self-assessment';
  await world.call('PUT', path, PAT, { answers: Object.fromEntries(ids.map((id) => [id, answer(id)])) });
  await world.call('POST', `${path}/submit`, PAT);
}

/** Visits of some days, one job that ran, and one mail that failed to leave. */
async function live() {
  for (const day of ['11', '12', '13', '14']) {
    await world.setClock(`2023-04-${day}T09:30:00Z`);
    for (let visitor = 0; visitor < 40; visitor += 1) {
      const headers = { 'x-visitor-id': `visitor-${visitor}` };
      await fetch(`${world.url}/listings/com.example.acme.notes/privacy-and-security`, { headers });
    }
  }
  for (const job of ['advance-rollout', 'enforce-fortified', 'scan-listings', 'send-notices']) {
    assert.ok((await fetch(`${world.url}/_local/run/${job}`, { method: 'POST' })).ok, job);
  }
}

/** Previews lines that would take something from an app. */
async function preview(page) {
  const app = {
    type: 'app', key: 'com.example.acme.notes', name: 'Acme Notes', partner: 'acme',
    product: '00000000-0000-4000-8000-000000000001', hosting: 'cloud', visibility: 'private',
  };
  const partner = { type: 'partner', id: 'cirrus', name: 'Cirrus', contact: 'hello@cirrus.example' };
  const lines = [partner, app, { type: 'planet' }].map((line) => JSON.stringify(line));
  await page.getByRole('textbox', { name: 'Lines' }).fill(lines.join('\n'));
  await world.press(page, 'Show what would change');
}

/** The pages, each with its caption, what is done on it first, and what must be in sight. */
const PAGES = [
  ['console-1-start', 'Start', '/staff', null, 'Waiting for a decision'],
  ['console-2-queue', 'Reviews', '/staff/console/reviews', null, 'Acme Notes'],
  ['console-3-review', 'A review', '/staff/console/reviews/com.example.acme.notes', null, 'Review of Acme Notes'],
  ['console-4-assessment', 'A self assessment', '/staff/console/self-assessments/acme', null, 'Acme'],
  ['console-5-rollout', 'Rollout', '/staff/console/rollout', null, 'of the visitors see the tab'],
  ['console-6-import', 'An import, previewed', '/staff/console/catalogue/import', preview, 'loses something'],
  ['console-7-jobs', 'Jobs', '/staff/console/jobs', null, 'enforce-fortified'],
  ['console-8-statistics', 'Statistics', '/staff/console/statistics', null, 'complete'],
];

test('eight pages of the console say what needs somebody, in a wide window and on a phone', async () => {
  await world.publish('com.example.borealis.sync', KIM, 'Only what the app needs.');
  await world.publish('com.example.acme.charts', PAT, 'You fucking idiot');
  await world.publish('com.example.acme.notes', PAT, '4111 1111 1111 1111, see https://аcme.example/login');
  await apply();
  await live();
  const page = await world.page({ viewport: DESK });
  await world.as(page, STAFF);
  for (const [name, , path, first, words] of PAGES) {
    await page.setViewportSize(DESK);
    await page.goto(path);
    await first?.(page);
    const said = page.locator('main').getByText(words).first();
    await said.waitFor();
    const { top, bottom } = await said.evaluate((place) => place.getBoundingClientRect().toJSON());
    assert.ok(top >= 0 && bottom <= DESK.height, `${name}: “${words}” is not in sight`);
    await world.picture(page, name);
    await world.accessible(page, name);
    await page.setViewportSize(PHONE);
    await world.handy(page, name);
    await world.picture(page, `${name}-phone`);
  }
  await world.row(Object.fromEntries(PAGES.map(([name, caption]) => [name, caption])), 'console', { width: DESK.width / 2, columns: 4 });
  await world.row(Object.fromEntries(PAGES.map(([name, caption]) => [`${name}-phone`, caption])), 'console-phone');
});
