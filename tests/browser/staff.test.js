// Staff's pages: a reviewer and an operator walk through them with the keyboard's and the pointer's means alone, and axe looks at
// every page.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { start } from './harness.js';

const STAFF = 'staff@marketplace.example';
const world = start({ at: '2023-04-10T09:30:00Z' });

const answers = Object.fromEntries(
  ['1a', '1b', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13'].map((id) => [
    id,
    id === '1b' ? { details: 'Germany' } : { answer: id === '2' || id === '6' ? 'no' : 'yes', details: `About ${id}: every change is reviewed by two people.` },
  ]),
);

/** A call that changes whatever is there. */
const call = (method, path, person, body) => world.call(method, path, person, body, { 'if-match': '*' });

async function open() {
  const page = await world.page();
  await world.as(page, STAFF);
  return page;
}

test('a reviewer finds the application that waits, and sends it back with the reasons', async () => {
  const path = '/partners/acme/self-assessment';
  const pat = 'pat@acme.example:demo-acme';
  await world.call('PUT', path, pat, { answers });
  await call('POST', `${path}/submit`, pat);
  const page = await open();
  await page.goto('/staff');
  await world.look(page, 'staff-start');
  await page.getByRole('navigation', { name: 'Main' }).or(page.locator('header nav')).first()
    .getByRole('link', { name: 'Self assessments' }).click();
  await world.look(page, 'staff-assessments');
  await page.locator('tbody').getByRole('link').first().click();
  await page.locator('details').first().locator('summary').click();
  await world.look(page, 'staff-assessment');
  await page.getByRole('button', { name: 'Reject' }).click();
  await page.getByRole('link', { name: 'Write the reasons: the partner will read them.' }).waitFor();
  await page.getByLabel('Reasons for the partner').fill('Please say who reviews.');
  await page.getByRole('button', { name: 'Request changes' }).click();
  await page.getByText('Changes were requested.').waitFor();
});

test('an operator kills a channel only with its name typed, and resumes it', async () => {
  const page = await open();
  await page.goto('/staff/console/rollout');
  await page.locator('details').first().locator('summary').click();
  await world.look(page, 'staff-rollout');
  await page.getByRole('button', { name: 'Kill Marketplace' }).click();
  await page.getByLabel('Reason').fill('A leak');
  await page.getByLabel('Type marketplace to confirm').fill('embedded');
  await page.getByRole('button', { name: 'Kill' }).click();
  await page.getByText('Nothing was changed').waitFor();
  await world.look(page, 'staff-kill');
  await page.getByLabel('Type marketplace to confirm').fill('marketplace');
  await page.getByRole('button', { name: 'Kill' }).click();
  await page.getByText('It is in force at once').waitFor();
  await page.goto('/staff');
  await page.getByText('Killed: nobody sees the tab.').first().waitFor();
  await world.look(page, 'staff-start-killed');
  await page.goto('/staff/console/rollout/marketplace/resume');
  await page.getByLabel('Reason').fill('Mended');
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByText('It is in force at once').waitFor();
});

test('the other pages are accessible and fit into a narrow window', async () => {
  await fetch(`${world.url}/_local/run/enforce-fortified`, { method: 'POST' });
  const page = await open();
  for (const [path, name] of [
    ['fortified', 'staff-fortified'],
    ['mail?month=2023-04', 'staff-mail'],
    ['mail/suppressed', 'staff-suppressed'],
    ['jobs', 'staff-jobs'],
    ['jobs/enforce-fortified', 'staff-job'],
    ['catalogue?find=nothing', 'staff-catalogue'],
    ['catalogue/partners/acme', 'staff-partner'],
    ['catalogue/apps/com.example.acme.notes', 'staff-app'],
    ['programme', 'staff-programme'],
  ]) {
    await page.goto(`/staff/console/${path}`);
    await world.look(page, name);
  }
  const document = page.getByLabel('Document');
  await document.fill((await document.inputValue()).replace('Atlassian Marketplace', 'Bazaar'));
  await page.getByRole('button', { name: 'Rehearse' }).click();
  await page.getByText('Nobody loses anything at once.').waitFor();
  await world.look(page, 'staff-programme-rehearsed');
});
