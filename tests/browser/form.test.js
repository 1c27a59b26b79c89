// The form with its script: it saves by itself, and no text is lost by a reload, a lost connection, an unsaved row, another tab,
// or the end of the session.

import assert from 'node:assert/strict';
import test from 'node:test';

import { start } from './harness.js';

const PAT = 'pat@acme.example';
const PATH = '/manage/apps/com.example.acme.charts/privacy-and-security';
// All sections on one page.
const FORM = `${PATH}?section=all`;
const world = start();
const { choose, press } = world;

const saved = (page) => page.getByText(/^Saved \d\d:\d\d$/).waitFor();
const contact = (page) => page.locator('[name="Q21"]');

/** Opens the form as somebody who is signed in. */
async function openForm() {
  const page = await world.page();
  await world.as(page, PAT);
  await page.goto(FORM);
  return page;
}

test('the form saves by itself, shows follow-up questions at once, and a reload finds everything', async () => {
  const page = await openForm();
  await contact(page).fill('security@acme.example');
  await saved(page);
  await page.reload();
  assert.equal(await contact(page).inputValue(), 'security@acme.example');
  await choose(page, 'Q1', 'yes');
  await page.locator('[data-piece="Q1a"]').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.name), 'Q1', 'the focus stays where it was');
  await page.locator('#Q1a').fill('Names');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Comments');
  await page.keyboard.press('Tab');
  await saved(page);
  await page.locator('.contents').getByText('4 of 4').waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await world.picture(page, 'form-first');
  await world.look(page, 'form-script');
  await page.reload();
  assert.equal(await page.locator('textarea[name="Q1a"]').inputValue(), 'Names\nComments');
  await page.getByRole('button', { name: 'Remove Names' }).click();
  await saved(page);
  await page.reload();
  assert.equal(await page.locator('textarea[name="Q1a"]').inputValue(), 'Comments');
});

test('a reload without a connection restores an unsaved row', async () => {
  const page = await openForm();
  await choose(page, 'Q5', 'yes');
  await page.locator('[name="Q5a.0.name"]').fill('Clouds Ltd.');
  await page.getByRole('group', { name: 'Clouds Ltd.' }).waitFor();
  await page.locator('button[value="add Q5a"]').click();
  await page.locator('[name="Q5a.1.name"]').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.name), 'Q5a.1.name', 'the focus is in the new row');
  await saved(page);
  await page.context().setOffline(true);
  await page.keyboard.type('Rain Inc.');
  await page.getByText('Not saved: no connection.').waitFor();
  await page.context().setOffline(false);
  page.on('dialog', (dialog) => dialog.accept());
  await page.reload();
  await saved(page);
  assert.equal(await page.locator('[name="Q5a.0.name"]').inputValue(), 'Clouds Ltd.');
  assert.equal(await page.locator('[name="Q5a.1.name"]').inputValue(), 'Rain Inc.');
  await press(page, 'Remove Clouds Ltd.');
  await saved(page);
  await page.reload();
  assert.equal(await page.locator('[name="Q5a.0.name"]').inputValue(), 'Rain Inc.');
  assert.equal(await page.locator('[name="Q5a.1.name"]').count(), 0);
});

test('without a connection nothing is lost, and the form saves when it is back', async () => {
  const page = await openForm();
  await page.context().setOffline(true);
  await contact(page).fill('later@acme.example');
  await page.getByText('Not saved: no connection.').waitFor();
  await page.context().setOffline(false);
  await saved(page);
  await page.reload();
  assert.equal(await contact(page).inputValue(), 'later@acme.example');
});

test('countries are searched by name, and one that has a checkbox is ticked there', async () => {
  const page = await openForm();
  await choose(page, 'Q8', 'STORED_EXTERNAL_TO_ATLASSIAN');
  const search = page.getByLabel(/Type to search, then press Enter to add$/);
  await search.waitFor();
  await page.locator('#places option').first().waitFor({ state: 'attached' });
  const offered = await page.locator('#places option').evaluateAll((options) => options.map(({ value }) => value));
  for (const name of ['Brazil', 'Germany', 'European Union']) assert.ok(offered.includes(name), name);
  await search.fill('Germany');
  await search.press('Enter');
  await search.fill('Brazil');
  await search.press('Enter');
  await saved(page);
  await page.reload();
  assert.ok(await page.getByLabel('Germany').isChecked());
  await page.getByRole('button', { name: 'Remove Brazil' }).waitFor();
});

test('when another tab saved meanwhile, both values are shown, and mine survives a reload until I decide', async () => {
  const page = await openForm();
  const other = await page.context().newPage();
  await other.goto(FORM);
  await contact(other).fill('theirs@acme.example');
  await saved(other);
  await contact(page).fill('mine@acme.example');
  const conflict = page.getByRole('heading', { name: 'Somebody else saved answers in the meantime' });
  await conflict.waitFor();
  assert.match(await page.getByRole('row', { name: /theirs@acme\.example/ }).textContent(), /mine@acme\.example/);
  page.on('dialog', (dialog) => dialog.accept());
  await page.reload();
  await conflict.waitFor();
  assert.equal(await contact(page).inputValue(), 'mine@acme.example');
  await world.look(page, 'form-conflict');
  await press(page, 'Save');
  await saved(page);
  await other.reload();
  assert.equal(await contact(other).inputValue(), 'mine@acme.example');
});

test('in a conflict I can take the other answers and drop mine', async () => {
  const page = await openForm();
  const other = await page.context().newPage();
  await other.goto(FORM);
  await contact(other).fill('better@acme.example');
  await saved(other);
  await contact(page).fill('worse@acme.example');
  await page.getByRole('link', { name: 'discard yours and use theirs' }).click();
  await page.waitForURL((url) => url.pathname + url.search === FORM);
  assert.equal(await contact(page).inputValue(), 'better@acme.example');
  await page.reload();
  assert.equal(await contact(page).inputValue(), 'better@acme.example');
});

test('text that was entered after the session ended is saved after signing in again', async () => {
  const page = await openForm();
  await page.context().clearCookies();
  await contact(page).fill('after@acme.example');
  await page.getByText('Not saved: your session has ended.').waitFor();
  page.on('dialog', (dialog) => dialog.accept());
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await page.getByLabel('Email address').fill(PAT);
  await press(page, 'Email me a link');
  await page.getByRole('heading', { name: 'Check your email' }).waitFor();
  await page.goto((await world.links(PAT)).at(-1));
  await press(page, 'Sign in');
  await page.waitForURL((url) => url.pathname + url.search === FORM);
  await saved(page);
  await page.reload();
  assert.equal(await contact(page).inputValue(), 'after@acme.example');
});

test('an error is marked at its field without moving the focus', async () => {
  const page = await openForm();
  await contact(page).fill('nobody');
  await page.getByText('Not saved: correct the marked fields.').waitFor();
  assert.equal(await contact(page).getAttribute('aria-invalid'), 'true');
  assert.equal(await page.evaluate(() => document.activeElement.name), 'Q21');
  const hidden = await page.evaluate(() => {
    const top = document.querySelector('.dock').getBoundingClientRect().top;
    return document.getElementById('Q21-fault').getBoundingClientRect().bottom > top;
  });
  assert.equal(hidden, false, 'the error is not behind the buttons');
  await press(page, 'Save and preview');
  await page.getByRole('alert').getByRole('link').first().waitFor();
  assert.match(await page.locator('.saved').textContent(), /^Not saved/);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'errors');
  assert.equal(await contact(page).inputValue(), 'nobody');
  await contact(page).fill('somebody@acme.example');
  await press(page, 'Save and preview');
  await page.waitForURL('**/preview');
  await page.goto(FORM);
  assert.equal(await contact(page).inputValue(), 'somebody@acme.example');
});

test('leaving by a link saves everything first', async () => {
  const page = await openForm();
  await contact(page).fill('leaving@acme.example');
  await page.getByRole('link', { name: 'History' }).click();
  await page.waitForURL('**/history');
  await page.goto(FORM);
  assert.equal(await contact(page).inputValue(), 'leaving@acme.example');
});

test('a discarded draft does not come back, nor does refused text', async () => {
  const page = await openForm();
  await contact(page).fill('nobody');
  await page.getByText('Not saved: correct the marked fields.').waitFor();
  page.on('dialog', (dialog) => dialog.accept());
  await page.getByRole('link', { name: 'Discard changes' }).click();
  await press(page, 'Discard the draft');
  await page.waitForURL(`**${PATH}`);
  await page.goto(FORM);
  await page.getByText('No draft yet').waitFor();
  assert.notEqual(await contact(page).inputValue(), 'nobody');
  assert.equal(await page.getByRole('alert').count(), 0);
});

test('the link to the privacy policy is not reported as saved before it takes effect', async () => {
  const page = await openForm();
  const link = page.locator('[name="Q27"]');
  await link.fill('https://acme.example/new-privacy');
  await page.getByText(/^Saved \d\d:\d\d\. The link to the privacy policy is not/).waitFor();
  page.on('dialog', (dialog) => dialog.accept());
  await page.reload();
  assert.equal(await link.inputValue(), 'https://acme.example/new-privacy');
  await press(page, 'Publish this link now');
  await page.getByText(/^The link to the privacy policy is published\./).waitFor();
  await saved(page);
  await page.reload();
  assert.equal(await link.inputValue(), 'https://acme.example/new-privacy');
});

test('a button pressed during a save waits for it and causes no conflict', async () => {
  const page = await openForm();
  await choose(page, 'Q1', 'yes');
  await saved(page);
  await page.route((url) => url.pathname === PATH, async (route) => {
    const answer = await route.fetch();
    await new Promise((done) => setTimeout(done, 300));
    await route.fulfill({ response: answer });
  });
  await choose(page, 'Q5', 'yes');
  await page.locator('[name="Q5a.0.name"]').fill('First');
  const sent = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith(FORM));
  await choose(page, 'Q3', 'no');
  await sent;
  const last = `[name="Q5a.${await page.locator('[data-piece="Q5a"] .table-row').count()}.name"]`;
  await page.locator('button[value="add Q5a"]').click();
  await page.locator(last).fill('Second');
  await page.locator('#Q1a').fill('half a kind');
  await saved(page);
  await page.unrouteAll();
  await page.reload();
  assert.equal(await page.locator(last).inputValue(), 'Second');
  await page.getByRole('button', { name: 'Remove half a kind' }).waitFor();
});

/** Slows down every save of a page. Returns a function that waits until one is sent. */
async function slowDownSaves(page) {
  await page.route((url) => url.pathname === PATH, async (route) => {
    const answer = await route.fetch();
    await new Promise((done) => setTimeout(done, 1500));
    await route.fulfill({ response: answer });
  });
  return () => page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith(FORM));
}

test('a button pressed during a save that ends in a conflict does not resolve it, and no text typed meanwhile is lost', async () => {
  const page = await openForm();
  const other = await page.context().newPage();
  await other.goto(FORM);
  await contact(other).fill('decided@acme.example');
  await saved(other);
  const sent = await slowDownSaves(page);
  const under = sent();
  await contact(page).fill('undecided@acme.example');
  await under;
  await page.locator('[name="Q22"]').fill('https://acme.example/typed-meanwhile');
  await page.evaluate(() => document.querySelector('.dock [value=preview]').click());
  await page.getByRole('heading', { name: 'Somebody else saved answers in the meantime' }).waitFor();
  assert.equal(await page.locator('[name="Q22"]').inputValue(), 'https://acme.example/typed-meanwhile');
  await other.reload();
  assert.equal(await contact(other).inputValue(), 'decided@acme.example');
  await page.getByRole('link', { name: 'discard yours and use theirs' }).click();
  await page.waitForURL((url) => url.pathname + url.search === FORM);
});

test('unsaved text is restored completely, even if the server fails at first', async () => {
  const page = await openForm();
  await choose(page, 'Q5', 'yes');
  await page.locator('[name="Q5a.0.name"]').fill('Kept');
  await saved(page);
  const last = `[name="Q5a.${await page.locator('[data-piece="Q5a"] .table-row').count()}.name"]`;
  await page.locator('button[value="add Q5a"]').click();
  await page.locator(last).waitFor();
  await saved(page);
  await page.context().setOffline(true);
  await page.locator(last).fill('Kept too');
  await page.getByText('Not saved: no connection.').waitFor();
  let failed = 0;
  await page.route((url) => url.pathname === PATH, (route) => {
    if (route.request().method() !== 'POST' || failed > 0) return route.continue();
    failed += 1;
    return route.fulfill({ status: 429, contentType: 'text/html', body: '<h1>Too many</h1>' });
  });
  await page.context().setOffline(false);
  page.on('dialog', (dialog) => dialog.accept());
  await page.reload();
  await page.getByText('Not saved: Too many.').waitFor();
  await page.reload();
  await saved(page);
  assert.equal(await page.locator(last).inputValue(), 'Kept too');
});

test('an answer that hides a question is changed back, and the question still has its answer', async () => {
  const page = await openForm();
  await choose(page, 'Q5', 'yes');
  await page.locator('[name="Q5a.0.name"]').fill('Said');
  await saved(page);
  await choose(page, 'Q5', 'no');
  await page.locator('[data-piece="Q5a"]').waitFor({ state: 'detached' });
  await choose(page, 'Q5', 'yes');
  await page.locator('[data-piece="Q5a"]').waitFor();
  assert.equal(await page.locator('[name="Q5a.0.name"]').inputValue(), 'Said');
  const sent = await slowDownSaves(page);
  const under = sent();
  await choose(page, 'Q5', 'no');
  await under;
  await choose(page, 'Q5', 'yes');
  await page.locator('[name="Q5a.0.name"]').fill('Typed meanwhile');
  await saved(page);
  await page.reload();
  assert.equal(await page.locator('[name="Q5a.0.name"]').inputValue(), 'Typed meanwhile');
});

test('a double click on a button counts once', async () => {
  const page = await openForm();
  const rows = await page.locator('[data-piece="Q5a"] .table-row').count();
  await slowDownSaves(page);
  await page.locator('button[value="add Q5a"]').dblclick();
  await saved(page);
  assert.equal(await page.locator('[data-piece="Q5a"] .table-row').count(), rows + 1);
});

test('cancelling a discard keeps the draft and the refused text', async () => {
  const page = await openForm();
  await contact(page).fill('half a mail');
  await page.getByText('Not saved: correct the marked fields.').waitFor();
  page.on('dialog', (dialog) => dialog.accept());
  await page.getByRole('link', { name: 'Discard changes' }).click();
  await page.getByRole('link', { name: 'Keep the draft' }).click();
  await page.getByRole('alert').waitFor();
  assert.equal(await contact(page).inputValue(), 'half a mail');
});
