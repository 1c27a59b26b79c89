// The review of published answers: a reviewer goes through the queue with the keyboard alone, and without our script; axe looks at
// every page of the journey, the partner's too.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { start } from './harness.js';

const STAFF = 'staff@marketplace.example';
const PAT = 'pat@acme.example';
const QUEUE = '/staff/console/reviews';
const world = start();

async function scan() {
  assert.ok((await fetch(`${world.url}/_local/run/scan-listings`, { method: 'POST' })).ok);
}

/** Three published apps that were scanned: two in which something is found, and one in which nothing is. */
async function publishAll() {
  await world.publish('com.example.borealis.sync', 'kim@borealis.example:demo-borealis', 'Only what the app needs.');
  await world.publish('com.example.acme.charts', 'pat@acme.example:demo-acme', 'You fucking idiot');
  const hostile = '<img src=x onerror=alert(1)> \u202egnp.exe 4111 1111 1111 1111 https://аcme.example/login ' + 'W'.repeat(400);
  await world.publish('com.example.acme.notes', 'pat@acme.example:demo-acme', hostile);
  await scan();
}

async function open(options) {
  const page = await world.page(options);
  await world.as(page, STAFF);
  page.on('dialog', (dialog) => page.faults.push(`a dialog opened: ${dialog.message()}`));
  return page;
}

async function focused(page) {
  return page.locator(':focus').evaluate((element) => element.id || element.textContent.trim());
}

test('a reviewer reads the queue and decides with the keyboard alone', async () => {
  await publishAll();
  const page = await open();
  await page.goto('/staff');
  await page.getByText('Waiting for a decision: 3').waitFor();
  await page.goto(QUEUE);
  await world.look(page, 'staff-reviews');
  await page.getByRole('link', { name: 'Acme Notes' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Review of Acme Notes' }).waitFor();
  await page.getByRole('button', { name: 'Turn the keys off' }).waitFor();
  await world.look(page, 'staff-review');

  await page.getByRole('link', { name: 'The tab as customers see it' }).last().click();
  await page.getByText('Its links lead away').waitFor();
  await world.look(page, 'staff-review-tab');
  await page.goBack();

  await page.keyboard.press('n');
  await page.getByRole('heading', { name: 'Review of Acme Charts' }).waitFor();
  await page.keyboard.press('p');
  await page.getByRole('heading', { name: 'Review of Acme Notes' }).waitFor();
  await page.keyboard.press('?');
  await page.getByText('Go to the reason for rejecting').waitFor();
  await page.keyboard.press('1');
  assert.ok(await page.getByRole('checkbox', { name: /Reject this.*permissions/ }).isChecked(), 'the first answer is ticked');
  await page.keyboard.press('r');
  assert.equal(await focused(page), 'reason');
  // In a list of choices a letter chooses, and in a text it is written.
  await page.keyboard.press('p');
  assert.equal(await page.getByLabel('Reason for rejecting').inputValue(), 'personal-data');
  await page.keyboard.press('Tab');
  await page.keyboard.type('a nap?1r');
  assert.equal(await page.getByLabel('Text to the partner').inputValue(), 'a nap?1r');
  await page.keyboard.press('Tab');
  assert.equal(await focused(page), 'Reject what is ticked');
  await page.keyboard.press('Enter');
  await page.getByText('This is the next review.').waitFor();
  await page.getByRole('heading', { name: 'Review of Acme Charts' }).waitFor();
  await world.look(page, 'staff-review-next');

  await page.getByRole('button', { name: 'Turn the keys off' }).click();
  await page.keyboard.press('a');
  await page.reload();
  await page.getByRole('button', { name: 'Turn the keys on' }).waitFor();
  await page.keyboard.press('a');
  await page.getByRole('heading', { name: 'Review of Acme Charts' }).waitFor();
  await page.getByRole('button', { name: 'Turn the keys on' }).click();
  await page.keyboard.press('a');
  await page.getByRole('heading', { name: 'Review of Borealis Sync' }).waitFor();
  await page.keyboard.press('a');
  await page.getByText('Nothing waits.').waitFor();
  await world.look(page, 'staff-reviews-none');
});

test('the partner finds the fields, and asks for another look', async () => {
  const page = await world.page();
  await world.as(page, PAT);
  await page.goto('/manage/apps');
  await page.getByText('customers do not see these answers').waitFor();
  await world.look(page, 'apps-withheld');
  await page.getByRole('region', { name: 'Withheld after review' }).getByRole('link').first().click();
  assert.match(page.url(), /section=security#Q28$/);
  await world.look(page, 'form-withheld');
  await page.getByRole('button', { name: 'Ask for another look' }).click();
  await page.getByText('You asked for another look on').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Ask for another look' }).count(), 0);
  await world.look(page, 'apps-asked-again');
  await page.goto('/manage/apps/com.example.acme.notes/history');
  await page.getByText('Withheld after review:').waitFor();
  await world.look(page, 'history-withheld');
});

test('without the script everything is decided by buttons, and a late reviewer sees what is new', async () => {
  const page = await open({ scripts: false });
  await page.goto(QUEUE);
  await page.getByText('the partner asks for another look').waitFor();
  await page.getByRole('link', { name: 'Acme Notes' }).click();
  assert.equal(await page.getByRole('button', { name: /the keys/ }).count(), 0, 'keys that do nothing are not offered');
  await page.getByRole('button', { name: 'Reject what is ticked' }).click();
  await page.getByRole('link', { name: 'Choose the reason.' }).waitFor();
  await world.look(page, 'staff-review-refused');
  await page.getByLabel('Text to the partner').fill('Still wrong.');
  await page.getByRole('checkbox', { name: /^Reject or ask about all/ }).check();
  await page.getByLabel('Reason for rejecting').selectOption('misleading');
  await world.publish('com.example.acme.notes', 'pat@acme.example:demo-acme', 'Corrected.');
  await page.getByRole('button', { name: 'Reject what is ticked' }).click();
  await page.getByText('Revision 3 was published.').waitFor();
  assert.equal(await page.getByLabel('Text to the partner').inputValue(), 'Still wrong.');
  await world.look(page, 'staff-review-stale');
  // What was written for a rejection is not dropped by the other button.
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('which an approval does not use').first().waitFor();
  assert.equal(await page.getByLabel('Text to the partner').inputValue(), 'Still wrong.');
  await page.getByLabel('Text to the partner').fill('');
  await page.getByRole('checkbox', { name: /^Reject or ask about all/ }).uncheck();
  await page.getByLabel('Reason for rejecting').selectOption('');
  await page.getByRole('button', { name: 'Approve' }).click();
  await page.getByText('Nothing waits.').waitFor();
});
