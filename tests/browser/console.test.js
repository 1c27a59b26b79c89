// A partner answers, previews and publishes without JavaScript. Errors, conflicts and discards lose no text, customers see the
// new tab at once, and an old revision can be restored.

import assert from 'node:assert/strict';
import test from 'node:test';

import { start } from './harness.js';

const PAT = 'pat@acme.example';
const KIM = 'kim@borealis.example';
const SYNC = '/manage/apps/com.example.borealis.sync';
const CHARTS = '/manage/apps/com.example.acme.charts';
const world = start();

const { choose, press } = world;

test('without JavaScript, a new app gets a published tab with a third party and a data residency', async () => {
  const page = await world.page({ scripts: false });
  await world.as(page, KIM);
  assert.equal(new URL(page.url()).pathname, '/manage');
  await world.look(page, 'apps');
  await page.goto(`${SYNC}/privacy-and-security?section=all`);
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

test('an error is listed above the form, links to its field and keeps the text', async () => {
  const page = await world.page({ scripts: false });
  await world.as(page, KIM);
  await page.goto(`${SYNC}/privacy-and-security?section=all`);
  await page.locator('[name="Q21"]').fill('nobody');
  await press(page, 'Save');
  await page.getByRole('alert').getByRole('link').first().click();
  assert.match(page.url(), /#Q21$/);
  assert.equal(await page.locator('[name="Q21"]').inputValue(), 'nobody');
  await world.look(page, 'form-error');
});

test('a conflict between two tabs shows both values, and discarding asks for confirmation', async () => {
  const page = await world.page({ scripts: false });
  await world.as(page, PAT);
  await page.goto(`${CHARTS}/privacy-and-security?section=all`);
  const other = await page.context().newPage();
  await other.goto(`${CHARTS}/privacy-and-security?section=all`);
  await other.locator('[name="Q21"]').fill('theirs@acme.example');
  await press(other, 'Save');
  await page.locator('[name="Q21"]').fill('mine@acme.example');
  await press(page, 'Save');
  await page.getByRole('heading', { name: 'Somebody else saved answers in the meantime' }).waitFor();
  const row = page.getByRole('row', { name: /theirs@acme\.example/ });
  assert.match(await row.textContent(), /mine@acme\.example/);
  assert.equal(await page.locator('[name="Q21"]').inputValue(), 'mine@acme.example');
  await world.look(page, 'conflict');
  await page.goto(`${CHARTS}/privacy-and-security?section=all`);
  await page.getByRole('link', { name: 'Discard changes' }).click();
  await world.look(page, 'discard');
  await press(page, 'Discard the draft');
  await page.goto(`${CHARTS}/privacy-and-security?section=all`);
  assert.equal(await page.getByRole('link', { name: 'Discard changes' }).count(), 0);
});

test('one section is filled in after the other, and reading alone begins no draft', async () => {
  const page = await world.page({ scripts: false });
  await world.as(page, KIM);
  const notes = `${SYNC}/privacy-and-security`;
  await page.goto(notes);
  const drafts = () => page.getByRole('link', { name: 'Discard changes' }).count();
  assert.equal(await drafts(), 0, 'an earlier test published the draft');
  await page.getByText(/^Step 1 of \d$/).waitFor();
  await world.look(page, 'form-step');
  await press(page, 'Save and continue to Logs');
  await press(page, 'Third parties');
  assert.equal(await drafts(), 0);
  await page.locator('[name="Q5a.0.name"]').fill('Clouds and Sons');
  await press(page, 'Back to Logs');
  assert.match(page.url(), /section=logs$/);
  assert.equal(await drafts(), 1);
  await choose(page, 'Q3', 'no');
  await press(page, 'All on one page');
  assert.equal(await page.locator('[name="Q5a.0.name"]').inputValue(), 'Clouds and Sons');
  assert.ok(await page.locator('[name="Q3"][value="no"]').isChecked());
  assert.equal(await page.locator('[name="Q1a"]').inputValue(), 'Names\nComments');
});

test('two revisions are compared, and the older one is restored as a draft', async () => {
  const page = await world.page({ scripts: false });
  await world.as(page, KIM);
  await page.goto(`${SYNC}/preview`);
  await press(page, 'Submit and publish');
  await page.getByRole('link', { name: 'History' }).click();
  await page.getByRole('link', { name: 'Open revision 1' }).click();
  await page.getByRole('heading', { name: 'Revision 1' }).waitFor();
  assert.match(await page.locator('#revision').textContent(), /Clouds Ltd\./);
  await world.look(page, 'history-opened');
  await page.getByRole('link', { name: 'Compare revision 1 with the live one' }).click();
  const row = page.getByRole('row', { name: /Clouds and Sons/ });
  assert.match(await row.textContent(), /Clouds Ltd\./);
  await world.look(page, 'history-compared');
  await press(page, 'Restore revision 1 as the draft');
  await page.goto(`${SYNC}/privacy-and-security?section=third-parties`);
  assert.equal(await page.locator('[name="Q5a.0.name"]').inputValue(), 'Clouds Ltd.');
  await page.goto('/listings/com.example.borealis.sync/privacy-and-security?view=expanded');
  assert.match(await page.locator('article').textContent(), /Clouds and Sons/, 'restoring publishes nothing');
});

test('answers are uploaded from a spreadsheet, and a file that is not UTF-8 is refused', async () => {
  const page = await world.page({ scripts: false });
  await world.as(page, KIM);
  await page.goto(`${SYNC}/history`);
  const upload = async (text) => {
    const file = { name: 'answers.csv', mimeType: 'text/csv', buffer: Buffer.from(text, 'latin1') };
    await page.getByLabel(/A JSON or CSV file that was exported/).setInputFiles(file);
    await press(page, 'Import as the draft');
  };
  await upload('field;question;answer\r\nQ28;;caf\u00e9\r\n');
  assert.match(await page.getByRole('alert').textContent(), /The file is not UTF-8 text/);
  await world.look(page, 'upload-refused');
  await upload('field;question;answer\r\nQ28;;To read pages\r\n');
  await page.getByRole('status').getByText('Saved as the draft').waitFor();
  assert.equal(await page.getByRole('alert').count(), 0);
  await world.look(page, 'upload');
  await page.getByRole('link', { name: 'Preview what customers will see' }).click();
  assert.match(page.url(), /\/preview$/);
});

test('a page that does not exist links to the apps', async () => {
  const page = await world.page({ scripts: false });
  await world.as(page, KIM);
  await page.goto('/manage/nothing');
  await world.look(page, 'problem');
  await page.getByRole('link', { name: 'Your apps' }).click();
  await page.getByRole('heading', { name: 'Your apps' }).waitFor();
});
