// A partner's whole journey on a phone, by touch: from the mailed link to the tab that customers read. At each step the page fits,
// what is to be touched is large enough, and what the partner needs next is in sight. The pictures of the eight steps are
// target/browser/phone-*.png; target/browser/phone.png has them side by side.

import assert from 'node:assert/strict';
import test from 'node:test';

import { start } from './harness.js';

const KIM = 'kim@borealis.example';
const SYNC = '/manage/apps/com.example.borealis.sync';
const world = start({ at: '2026-11-10T09:00:00Z' });

/** Whether a place in the page is within the window, and nothing lies over it. */
const isInSight = (place) => place.evaluate((here) => {
  const { left, top, right, bottom } = here.getBoundingClientRect();
  if (top < 0 || left < 0 || bottom > innerHeight || right > innerWidth) return false;
  const above = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
  return here === above || here.contains(above) || (above?.contains(here) ?? false);
});

const focused = (page) => page.evaluate(() => document.activeElement.id || document.activeElement.localName);

/** Checks a step, and saves its picture: the page is handy, and each of these places is in sight without scrolling. */
async function see(page, name, ...places) {
  for (const place of places) {
    await place.waitFor();
    assert.ok(await isInSight(place), `${name}: ${place} is not in sight`);
  }
  await world.handy(page, name);
  await world.picture(page, name);
}

/** Scrolls until a place is at the top of the window, or at its bottom. */
const scrollTo = (place, block) => place.evaluate((here, block) => here.scrollIntoView({ block }), block);

test('a partner signs in, answers, corrects, previews and publishes on a phone', async () => {
  const page = await world.phone();
  const says = (text) => page.getByText(text).first();
  const button = (name) => page.getByRole('button', { name, exact: true });

  await page.goto('/sign-in');
  await world.handy(page, 'the form to sign in');
  await page.getByLabel('Email address').fill(KIM);
  await button('Email me a link').tap();
  await says('If we know this address, an email with a link is on its way.').waitFor();
  await world.handy(page, 'the email is on its way');
  await page.goto((await world.links(KIM)).at(-1));
  await see(page, 'phone-1-sign-in', says('Press the button to sign in with this browser.'), button('Sign in'));

  await button('Sign in').tap();
  await page.waitForURL('**/manage');
  const [heading, edit] = [page.getByRole('heading', { name: 'Your apps' }), page.getByRole('link', { name: 'Edit Borealis Sync' })];
  await see(page, 'phone-2-apps', heading, says('Each cloud app has a Privacy & Security tab on its listing.'));
  await edit.scrollIntoViewIfNeeded();
  assert.ok(await isInSight(says('Nothing answered yet')), 'the state of the app is beside what can be done');

  await edit.tap();
  await see(
    page, 'phone-3-form',
    says(/^Step 1 of \d$/), page.getByRole('heading', { name: /^Data access and storage/ }),
    says('Does your app store End-User Data outside of Atlassian products and services'),
  );
  assert.equal(await focused(page), 'body', 'no keyboard covers half of a page that nobody has touched');

  // The question, its answers and the one that follows are on the screen together.
  const [first, followUp] = [page.locator('#question-Q1'), page.locator('#question-Q1a')];
  assert.equal(await followUp.count(), 0);
  await scrollTo(first, 'start');
  await first.getByText('Yes', { exact: true }).tap();
  await followUp.waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.name), 'Q1', 'the focus stays where it was');
  await says(/^Saved \d\d:\d\d$/).waitFor();
  await see(page, 'phone-4-follow-up', first.locator('legend').first(), followUp.locator('legend'));

  await page.getByRole('link', { name: 'All sections' }).tap();
  await button('Security').tap();
  await says(/^Step \d of \d$/).waitFor();
  const contact = page.getByLabel('Contact for app security issues');
  await contact.fill('nobody');
  await button('Save').tap();
  const errors = page.getByRole('alert');
  await errors.getByText('Nothing was saved: 1 thing needs correcting').waitFor();
  assert.equal(await focused(page), 'errors', 'the list of what is wrong is read out');
  assert.ok(await isInSight(errors));
  await errors.getByRole('link').tap();
  assert.equal(await focused(page), 'Q21');
  assert.equal(await contact.inputValue(), 'nobody', 'what was written is still there');
  const fault = page.locator('#Q21-fault');
  assert.match(await fault.textContent(), /This is neither an email address nor an https link/);
  await see(page, 'phone-5-refused', page.locator('label[for=Q21]'), fault, contact);
  await contact.fill('security@borealis.example');

  await button('Save and preview').tap();
  await page.waitForURL(`**${SYNC}/preview`);
  await see(page, 'phone-6-preview', says('customers will see this after you publish'), says('2 of 22 answered (9 %)'));
  await scrollTo(button('Submit and publish'), 'end');
  assert.ok(await isInSight(says('What publishing changes: 2 fields')), 'what changes is read before the button');

  await button('Submit and publish').tap();
  const live = page.getByRole('link', { name: 'See the live tab' });
  await see(page, 'phone-7-receipt', page.getByRole('heading', { name: 'Published' }), page.getByRole('status'), live);
  assert.match(await page.getByRole('status').textContent(), /^Revision 1 of Borealis Sync went live 10 November 2026/);

  await live.tap();
  await page.waitForURL('**/listings/com.example.borealis.sync/privacy-and-security**');
  await see(page, 'phone-8-tab', page.getByRole('heading', { name: 'Borealis Sync' }), page.locator('#Q1 dd').getByText('Yes'));
  await page.getByRole('link', { name: /^Show all/ }).tap();
  assert.match(await page.locator('article').textContent(), /security@borealis\.example/);
  await world.handy(page, 'the expanded tab');

  await world.row({
    'phone-1-sign-in': '1 · The mailed link',
    'phone-2-apps': '2 · The apps',
    'phone-3-form': '3 · The form, step by step',
    'phone-4-follow-up': '4 · An answer asks for more',
    'phone-5-refused': '5 · A save that is refused',
    'phone-6-preview': '6 · The preview',
    'phone-7-receipt': '7 · Published',
    'phone-8-tab': '8 · What customers read',
  }, 'phone');
});
