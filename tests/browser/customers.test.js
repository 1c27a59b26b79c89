// What customers read: the overview of an app and its tab in both views, on both channels and in both languages.

import assert from 'node:assert/strict';
import test from 'node:test';

import { start } from './harness.js';

const NOTES = '/listings/com.example.acme.notes';
const world = start();

test('the overview links to the tab, the tab to its expanded view and to German', async () => {
  const page = await world.page();
  await page.goto(NOTES);
  await world.look(page, 'overview');
  await page.getByRole('link', { name: 'Open the Privacy & Security tab' }).click();
  await page.waitForURL((url) => url.pathname === `${NOTES}/privacy-and-security`);
  await world.look(page, 'tab-default');
  const rows = page.locator('article dt');
  const few = await rows.count();
  await page.getByRole('link', { name: 'Show all' }).click();
  assert.ok((await rows.count()) > few, 'the expanded view has more rows');
  await world.look(page, 'tab-expanded');
  await page.getByRole('link', { name: 'Deutsch' }).click();
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  await world.look(page, 'tab-german');
});

test('a German browser gets German, also where the partner has not answered', async () => {
  const page = await world.page({ locale: 'de-DE' });
  await page.goto('/listings/com.example.borealis.sync/privacy-and-security');
  assert.equal(await page.locator('html').getAttribute('lang'), 'de');
  assert.match(await page.locator('article').textContent(), /Antwort vom Partner nicht angegeben/);
  await world.look(page, 'tab-german-silent');
});

test('inside a product the tab has no marketplace around it', async () => {
  const page = await world.page();
  await page.goto(`${NOTES}/privacy-and-security?channel=embedded`);
  assert.equal(await page.getByRole('contentinfo').count(), 0);
  await world.look(page, 'tab-embedded');
});

test('the pages of a partner and of an app\'s security, and of an address that does not exist', async () => {
  const page = await world.page();
  for (const [path, name] of [['/partners/acme', 'partner'], ['/listings/com.example.acme.notes/security', 'security']]) {
    await page.goto(path);
    await world.look(page, name);
  }
  const answer = await page.goto('/listings/com.example.nothing/privacy-and-security');
  assert.equal(answer.status(), 404);
  await world.look(page, 'not-found');
});
