// An operator's day: a job is rehearsed and run, the rollout held and rolled back, the programme edited, the catalogue imported into,
// and an admin gives a colleague a position. Every effect is seen before it happens.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { start } from './harness.js';

const STAFF = 'staff@marketplace.example';
const world = start({ at: '2023-08-13T12:00:00Z' });

async function open(path) {
  const page = await world.page();
  await world.as(page, STAFF);
  await page.goto(path);
  return page;
}

test('an operator rehearses a job, confirms its number and runs it', async () => {
  await fetch(`${world.url}/_local/run/enforce-fortified`, { method: 'POST' });
  await world.setClock('2023-08-14T00:00:00Z');
  const page = await open('/staff/console/jobs/enforce-fortified');
  await world.press(page, 'Rehearse');
  await page.getByRole('heading', { name: 'What a run would do now' }).waitFor();
  await world.look(page, 'operator-job-rehearsed');
  await page.getByLabel(/to confirm how many/).fill('77');
  await page.getByLabel('Reason').fill('The schedule was off');
  await world.press(page, 'Run now');
  await page.getByText('for another number than you confirmed').waitFor();
  await world.look(page, 'operator-job-refused');
  const number = (await page.locator('label[for=affects]').innerText()).match(/\d+/)[0];
  await page.getByLabel(/to confirm how many/).fill(number);
  await world.press(page, 'Run now');
  await page.getByText('It ran. Its report is the first of those below.').waitFor();
  await page.locator('section').getByText('The schedule was off', { exact: true }).waitFor();
  await world.look(page, 'operator-job-ran');
});

test('an operator holds a channel and rolls it back, with the effect first', async () => {
  const page = await open('/staff/console/rollout');
  await world.press(page, 'Hold Marketplace');
  await page.getByRole('heading', { name: 'What it does' }).waitFor();
  await page.getByLabel('Reason').fill('A complaint');
  await world.press(page, 'Hold');
  await page.getByText('It is in force at once').waitFor();
  await page.getByLabel('To percent').last().fill('10');
  await page.goto('/staff/console/rollout/marketplace/roll-back?percent=10');
  await page.getByText('Visitors lose the tab.').first().waitFor();
  await world.look(page, 'operator-roll-back');
  await page.getByLabel('Reason').fill('A complaint');
  await page.getByLabel('Type marketplace to confirm').fill('marketplace');
  await world.press(page, 'Roll back');
  await page.getByText('It is in force at once').waitFor();
});

test('an operator edits the programme after a rehearsal', async () => {
  const page = await open('/staff/console/programme');
  const text = page.getByLabel('Document');
  await text.fill((await text.inputValue()).replace('Atlassian Marketplace', 'Bazaar'));
  await world.press(page, 'Rehearse');
  await page.getByText('Nobody loses anything at once.').waitFor();
  await page.getByLabel('Reason').fill('A new name');
  await world.press(page, 'Save');
  await page.getByText('Saved. It is in force at once').waitFor();
});

test('an operator imports lines whose effect is shown before', async () => {
  const page = await open('/staff/console/catalogue');
  await page.getByRole('link', { name: 'Import' }).click();
  await world.look(page, 'operator-import');
  const app = (fields) => JSON.stringify({
    type: 'app', key: 'com.example.acme.notes', name: 'Acme Notes', partner: 'acme',
    product: '00000000-0000-4000-8000-000000000001', hosting: 'cloud', ...fields,
  });
  const partner = JSON.stringify({ type: 'partner', id: 'cirrus', name: 'Cirrus', contact: 'hello@cirrus.example' });
  await page.getByRole('textbox', { name: 'Lines' }).fill([partner, app({ visibility: 'private' }), '{"type": "planet"}'].join('\n'));
  await world.press(page, 'Show what would change');
  await page.getByText('New: 1. Changed: 1. As they are: 0. Refused: 1.').waitFor();
  await world.look(page, 'operator-import-preview');
  await page.getByLabel('Type 1 to confirm how many this affects').fill('1');
  await page.getByLabel('Reason').fill('A new partner');
  await world.press(page, 'Save these 2 lines');
  await page.getByText('Saved. New: 1. Changed: 1.').waitFor();
  await world.look(page, 'operator-imported');
  await page.goto('/staff/console/catalogue/partners/acme?change=pat%40acme.example');
  await world.look(page, 'operator-member');
});

test('an operator issues a token and revokes it, and forces the tab for a visitor', async () => {
  const page = await open('/staff/console/catalogue/people/pat%40acme.example');
  await page.getByLabel('Name').fill('Pipeline');
  await page.getByLabel('all that this person may').check();
  await page.getByLabel('Reason').fill('A test');
  await world.press(page, 'Issue the token');
  await page.getByText('it will not be shown again').waitFor();
  await page.getByRole('button', { name: 'Copy' }).waitFor();
  await world.look(page, 'operator-token');
  await page.getByRole('link', { name: 'Revoke Pipeline' }).click();
  await world.look(page, 'operator-token-revoke');
  await page.getByLabel('Reason').fill('It is over');
  await world.press(page, 'Revoke');
  await page.getByText('The token was revoked.').waitFor();
  await page.goto('/staff/console/rollout/marketplace/visitors');
  await page.getByLabel('Visitor’s id').fill('visitor-1');
  await page.getByLabel('yes').check();
  await page.getByLabel('Reason').fill('A test');
  await world.press(page, 'Force');
  await page.getByRole('link', { name: 'Change visitor-1' }).click();
  await world.look(page, 'operator-visitors');
});

test('an operator takes an app off the marketplace, and puts it back', async () => {
  const page = await open('/staff/console/catalogue/apps/com.example.acme.charts');
  await page.getByText('no longer public').waitFor();
  await world.look(page, 'operator-app');
  await page.getByLabel('Reason').fill('Its partner asked');
  await page.getByLabel('Type com.example.acme.charts to confirm').fill('com.example.acme.charts');
  await world.press(page, 'Take off the marketplace');
  await page.getByText('The app is off the marketplace.').waitFor();
  await world.look(page, 'operator-app-archived');
  await page.getByLabel('Reason').fill('A mistake');
  await world.press(page, 'Put back on the marketplace');
  await page.getByText('The app is on the marketplace again.').waitFor();
});

test('an admin gives a colleague a position, and cannot give up their own by accident', async () => {
  const page = await open('/staff/console/staff');
  await world.look(page, 'admin-staff');
  await page.getByLabel('Email address').fill('ada@marketplace.example');
  await page.getByLabel('Operator').check();
  await page.getByLabel('Reason').fill('A new colleague');
  await world.press(page, 'Save');
  await page.getByText('Done. It is in force at once').waitFor();
  await page.goto(`/staff/console/staff?change=${encodeURIComponent(STAFF)}`);
  await page.getByLabel('Reason').fill('A holiday');
  await world.press(page, 'Take out of staff');
  await page.getByText('Type your own address if you want that.').waitFor();
  await world.look(page, 'admin-staff-refused');
});

test('the statistics are accessible, for staff and for everybody', async () => {
  await fetch(`${world.url}/_local/run/scan-listings`, { method: 'POST' });
  const page = await open('/staff/console/statistics');
  await page.getByRole('heading', { name: 'By question' }).waitFor();
  await world.look(page, 'statistics-staff');
  await page.goto('/statistics');
  await world.look(page, 'statistics');
  assert.match(await page.locator('main').innerText(), /A number below 5/);
});
