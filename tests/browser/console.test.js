// A partner answers, previews and publishes in a browser: without JavaScript, and with it; reloads, conflicts and discards
// lose nothing; customers see the new tab at once.

import assert from 'node:assert/strict';
import test from 'node:test';

import { start } from './harness.js';

const PAT = 'pat@acme.example';
const KIM = 'kim@borealis.example';
const SYNC = '/manage/apps/com.example.borealis.sync';
const CHARTS = '/manage/apps/com.example.acme.charts';
const world = start();

const choose = (page, name, value) => page.locator(`[name="${name}"][value="${value}"]`).check();
const press = (page, name) => page.getByRole('button', { name, exact: true }).first().click();

test('without JavaScript: from nothing to a published tab, with a third party and a residency', async () => {
  const page = await world.page({ scripts: false });
  await world.signIn(page, KIM);
  assert.equal(new URL(page.url()).pathname, '/manage');
  await world.look(page, 'apps');
  await page.goto(`${SYNC}/privacy-and-security`);
  await choose(page, 'Q1', 'yes');
  await choose(page, 'Q2', 'no');
  await choose(page, 'Q8', 'STORED_EXTERNAL_TO_ATLASSIAN');
  await press(page, 'Save');
  await page.locator('[name="Q1a"]').fill('Names\nComments');
  await choose(page, 'Q5', 'yes');
  await press(page, 'Save');
  await page.locator('button[value="add Q5a"]').click();
  const row = page.getByRole('group', { name: 'Row 1' });
  await row.locator('[name="Q5a.0.name"]').fill('Clouds Ltd.');
  await world.look(page, 'form');
  await press(page, 'Save');
  assert.equal(await page.locator('[name="Q5a.0.name"]').inputValue(), 'Clouds Ltd.');
  await page.locator('[name="Q5a.0.link"]').fill('clouds.example');
  await page.locator('[name="Q5a.0.purpose"]').fill('Keeps the pages.');
  await page.locator('textarea[name="Q5a.0.thirdPartyCountries"]').fill('Germany');
  await press(page, 'Save and preview');
  await world.look(page, 'preview');
  await press(page, 'Submit and publish');
  await page.getByRole('heading', { name: 'Published' }).waitFor();
  await world.look(page, 'receipt');
  await page.getByRole('link', { name: 'See the live tab' }).click();
  assert.match(await page.locator('article').textContent(), /Comments/);
  assert.match(await page.locator('article').textContent(), /data residency is supported/);
  await page.getByRole('link', { name: 'Show all' }).click();
  assert.match(await page.locator('article').textContent(), /Clouds Ltd\./);
  await world.look(page, 'tab');
  await page.goto(`${SYNC}/history`);
  await world.look(page, 'history');
});

test('an error is named above, leads to its field and keeps the text', async () => {
  const page = await world.page({ scripts: false });
  await world.signIn(page, KIM);
  await page.goto(`${SYNC}/privacy-and-security`);
  await page.locator('[name="Q21"]').fill('nobody');
  await press(page, 'Save');
  await page.getByRole('alert').getByRole('link').first().click();
  assert.match(page.url(), /#Q21$/);
  assert.equal(await page.locator('[name="Q21"]').inputValue(), 'nobody');
  await world.look(page, 'form-error');
});

test('with JavaScript: it saves by itself, and a reload in the middle finds everything', async () => {
  const page = await world.page();
  await world.signIn(page, PAT);
  await page.goto(`${CHARTS}/privacy-and-security`);
  await page.locator('[name="Q21"]').fill('security@acme.example');
  await page.getByText(/^Saved \d\d:\d\d$/).waitFor();
  await page.reload();
  assert.equal(await page.locator('[name="Q21"]').inputValue(), 'security@acme.example');
  await choose(page, 'Q1', 'yes');
  await page.locator('[data-piece="Q1a"]').waitFor();
  await world.look(page, 'form-script');
});

test('without a connection nothing is lost', async () => {
  const page = await world.page();
  await world.signIn(page, PAT);
  await page.goto(`${CHARTS}/privacy-and-security`);
  await page.context().setOffline(true);
  await page.locator('[name="Q21"]').fill('later@acme.example');
  await page.getByText('Not saved: no connection.').waitFor();
  await page.context().setOffline(false);
  await page.getByText(/^Saved \d\d:\d\d$/).waitFor();
  await page.reload();
  assert.equal(await page.locator('[name="Q21"]').inputValue(), 'later@acme.example');
});

test('two tabs in conflict show both values, and a discard asks once', async () => {
  const page = await world.page({ scripts: false });
  await world.signIn(page, PAT);
  await page.goto(`${CHARTS}/privacy-and-security`);
  const other = await page.context().newPage();
  await other.goto(`${CHARTS}/privacy-and-security`);
  await other.locator('[name="Q21"]').fill('theirs@acme.example');
  await press(other, 'Save');
  await page.locator('[name="Q21"]').fill('mine@acme.example');
  await press(page, 'Save');
  await page.getByRole('heading', { name: 'Somebody saved other answers meanwhile' }).waitFor();
  const row = page.getByRole('row', { name: /theirs@acme\.example/ });
  assert.match(await row.textContent(), /mine@acme\.example/);
  assert.equal(await page.locator('[name="Q21"]').inputValue(), 'mine@acme.example');
  await world.look(page, 'conflict');
  await page.goto(`${CHARTS}/privacy-and-security`);
  await page.getByRole('link', { name: 'Discard changes' }).click();
  await world.look(page, 'discard');
  await press(page, 'Discard the draft');
  await page.goto(`${CHARTS}/privacy-and-security`);
  assert.equal(await page.getByRole('link', { name: 'Discard changes' }).count(), 0);
});
