// A partner applies for the Security Self Assessment in a browser, while the programme lasts.

import assert from 'node:assert/strict';
import test from 'node:test';

import { start } from './harness.js';

const PAGE = '/manage/partners/acme/self-assessment';
const world = start({ at: '2023-03-01T09:00:00Z' });

test('an application is begun, found incomplete, completed, submitted and withdrawn', async () => {
  const page = await world.page({ scripts: false });
  await world.as(page, 'pat@acme.example');
  await page.goto(PAGE);
  await world.look(page, 'assessment');
  const save = () => page.getByRole('button', { name: 'Save', exact: true }).first().click();
  const submit = () => page.getByRole('button', { name: 'Save and submit', exact: true }).first().click();
  for (const question of ['1a', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13']) {
    await page.locator(`[name="${question}.answer"][value="no"]`).check();
  }
  await save();
  await submit();
  await page.getByRole('alert').waitFor();
  await world.look(page, 'assessment-incomplete');
  for (const question of ['4', '11']) {
    await page.locator(`textarea[name="${question}.details"]`).fill('Two people review every change.');
  }
  await save();
  await submit();
  await page.getByText(/^Submitted today/).waitFor();
  await world.look(page, 'assessment-submitted');
  const mails = await (await fetch(`${world.url}/_local/mail`, { headers: { accept: 'application/json' } })).json();
  assert.ok(mails.some((mail) => mail.tags.kind === 'self-assessment-received'));
  await page.getByRole('button', { name: /Withdraw/ }).click();
  await page.getByText(/^Withdrawn today/).waitFor();
  await page.getByRole('link', { name: /^Started / }).click();
  await page.getByText('Two people review every change.').first().waitFor();
  await world.look(page, 'assessment-past');
});

test('with script the form saves by itself and can be submitted at once', async () => {
  const page = await world.page();
  await world.as(page, 'kim@borealis.example');
  await page.goto(PAGE.replace('acme', 'borealis'));
  for (const question of ['1a', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13']) {
    await page.locator(`[name="${question}.answer"][value="no"]`).check();
  }
  for (const question of ['4', '11']) {
    await page.locator(`textarea[name="${question}.details"]`).fill('Two people review every change.');
  }
  await page.getByText(/^Saved \d\d:\d\d$/).waitFor();
  await page.getByRole('button', { name: 'Save and submit' }).first().click();
  await page.getByText(/^Submitted today/).waitFor();
  await world.look(page, 'assessment-submitted-script');
});
