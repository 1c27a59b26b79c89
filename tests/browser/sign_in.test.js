// A partner signs in with a mailed link, makes an API token, manages members and signs out; with the mouse, with the keyboard
// alone, and without JavaScript.

import assert from 'node:assert/strict';
import test from 'node:test';

import { start } from './harness.js';

const PAT = 'pat@acme.example';
const world = start();
const { press } = world;

test('a page that needs a session leads to the form, the mailed link, and back to the page', async () => {
  const page = await world.page();
  await page.goto('/manage/tokens');
  assert.match(page.url(), /\/sign-in\?then=/);
  await world.look(page, 'sign-in');
  await page.getByLabel('Email address').fill(PAT);
  await page.getByRole('button', { name: 'Email me a link' }).click();
  await world.look(page, 'sign-in-sent');
  const [link] = await world.links(PAT);
  // A mail scanner opens the link before the reader does.
  assert.equal((await fetch(link)).status, 200);
  await page.goto(link);
  await world.look(page, 'sign-in-link');
  await page.getByRole('button', { name: 'Sign in' }).click();
  assert.equal(new URL(page.url()).pathname, '/manage/tokens');
  const [cookie] = await page.context().cookies();
  assert.deepEqual([cookie.name, cookie.httpOnly, cookie.sameSite], ['session', true, 'Lax']);
  await page.goto(link);
  assert.equal(new URL(page.url()).pathname, '/manage', 'a used link leads on');
  await page.context().clearCookies();
  await page.goto(link);
  assert.match(page.url(), /\/sign-in\?link=over$/);
  await world.look(page, 'sign-in-over');
});

test('an invalid address is reported, with a link to its field', async () => {
  const page = await world.page();
  await page.goto('/sign-in');
  await page.getByLabel('Email address').fill('pat@acme');
  await page.getByRole('button', { name: 'Email me a link' }).click();
  await page.getByRole('alert').getByRole('link').click();
  assert.equal(await page.evaluate(() => document.activeElement.id), 'email');
  assert.equal(await page.getByLabel('Email address').inputValue(), 'pat@acme');
  await world.look(page, 'sign-in-error');
});

test('a token is made, shown once and revoked, and the session ends', async () => {
  const page = await world.page();
  await world.signIn(page, PAT);
  await page.goto('/manage/tokens');
  await world.look(page, 'tokens');
  await page.getByLabel('Name').fill('Release pipeline');
  await page.getByLabel('Only the apps ticked below').check();
  await page.getByRole('button', { name: 'Create token' }).click();
  await page.getByRole('alert').getByRole('link', { name: 'Tick at least one app.' }).click();
  assert.equal(await page.getByLabel('Name').inputValue(), 'Release pipeline');
  assert.ok(await page.getByLabel('Only the apps ticked below').isChecked());
  await world.look(page, 'tokens-error');
  await page.getByLabel('Acme Notes com.example.acme.notes').check();
  await page.getByRole('button', { name: 'Create token' }).click();
  const secret = await page.locator('#secret').textContent();
  await world.look(page, 'tokens-new');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await press(page, 'Copy');
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), secret);
  const call = () => fetch(`${world.url}/manage/tokens`, { headers: { authorization: `Bearer ${secret}` } });
  assert.equal((await call()).status, 200);
  const row = page.getByRole('row', { name: 'Release pipeline' });
  assert.match(await row.textContent(), /Acme Notes com\.example\.acme\.notes/);
  const history = async (app) => {
    const headers = { authorization: `Bearer ${secret}` };
    return (await fetch(`${world.url}/manage/apps/com.example.acme.${app}/history`, { headers })).status;
  };
  assert.deepEqual([await history('notes'), await history('charts')], [200, 403]);
  await page.goto('/manage/tokens');
  assert.ok(!(await page.content()).includes(secret));
  await page.getByRole('button', { name: 'Revoke Release pipeline' }).click();
  assert.equal((await call()).status, 401);
  await page.getByRole('button', { name: 'Sign out', exact: true }).click();
  await page.getByText('You are signed out.').waitFor();
  await page.goto('/manage/tokens');
  assert.match(page.url(), /\/sign-in\?then=/);
});

test('a member is added, changed and removed', async () => {
  const page = await world.page();
  await world.signIn(page, PAT);
  await page.goto('/manage/partners/acme/members');
  await world.look(page, 'members');
  await page.getByLabel('Email address').fill('lee@acme.example');
  await page.getByLabel('Acme Notes com.example.acme.notes').check();
  await page.getByRole('button', { name: 'Save the member' }).click();
  await page.getByText('Saved: lee@acme.example').waitFor();
  const row = page.getByRole('row', { name: 'lee@acme.example' });
  assert.match(await row.textContent(), /Acme Notes com\.example\.acme\.notes/);
  await world.look(page, 'members-two');
  await row.getByRole('link', { name: 'Change lee@acme.example' }).click();
  await page.getByLabel('All apps, including future ones').check();
  await page.getByRole('button', { name: 'Save the member' }).click();
  assert.match(await row.textContent(), /all apps/);
  await row.getByRole('link', { name: 'Remove lee@acme.example' }).click();
  await world.look(page, 'members-remove');
  await page.getByRole('link', { name: 'Keep the member' }).click();
  await row.getByRole('link', { name: 'Remove lee@acme.example' }).click();
  await page.getByRole('button', { name: 'Remove the member' }).click();
  assert.equal(await row.count(), 0);
  await page.getByRole('link', { name: 'Remove pat@acme.example' }).click();
  await page.getByText('Nobody would be left').waitFor();
  await world.look(page, 'members-last');
});

test('the keyboard alone signs in, in a browser without JavaScript', async () => {
  const page = await world.page({ javaScriptEnabled: false });
  await page.goto('/sign-in');
  await page.keyboard.press('Tab');
  await page.keyboard.type('kim@borealis.example');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Check your email' }).waitFor();
  await page.goto((await world.links('kim@borealis.example')).at(-1));
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/manage');
  await page.goto('/manage/tokens');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  assert.match(page.url(), /#main$/);
});
