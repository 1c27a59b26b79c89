// The keyboard alone, from an empty form to a published tab. Everything that gets the focus must be visible.

import assert from 'node:assert/strict';
import test from 'node:test';

import { start } from './harness.js';

const KIM = 'kim@borealis.example';
const FORM = '/manage/apps/com.example.borealis.sync/privacy-and-security?section=all';
const world = start();

/** Presses Tab until an element that matches a selector has the focus. Every element on the way must be visible. */
async function tabTo(page, selector) {
  for (let step = 0; step < 200; step += 1) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate((selector) => {
      const here = document.activeElement;
      const { left, top, width, height } = here.getBoundingClientRect();
      const above = document.elementFromPoint(left + width / 2, top + Math.min(height / 2, 20));
      const seen = here === above || here.contains(above) || above?.contains(here);
      return { there: here.matches(selector), seen, what: here.outerHTML.slice(0, 120) };
    }, selector);
    assert.ok(at.seen, `covered: ${at.what}`);
    if (at.there) return;
  }
  assert.fail(`the Tab key does not reach ${selector}`);
}

test('the keyboard alone answers, corrects, previews and publishes', async () => {
  const page = await world.page();
  await world.as(page, KIM);
  await page.goto(FORM);
  const saved = () => page.getByText(/^Saved \d\d:\d\d$/).waitFor();
  const piece = (name) => page.locator(`[data-piece="${name}"]`).waitFor();
  // A group of radio buttons is one stop. The arrow key moves from "no answer yet" on to the first answer.
  await tabTo(page, '[name=Q1]');
  await page.keyboard.press('ArrowRight');
  await piece('Q1a');
  await tabTo(page, '#Q1a');
  await page.keyboard.type('Names');
  await page.keyboard.press('Enter');
  await page.keyboard.type('Comments');
  await tabTo(page, '[name=Q5]');
  await page.keyboard.press('ArrowRight');
  await piece('Q5a');
  await tabTo(page, '[name="Q5a.0.name"]');
  await page.keyboard.type('Clouds Ltd.');
  await tabTo(page, '[name="Q5a.0.link"]');
  await page.keyboard.type('clouds.example');
  await tabTo(page, '[name="Q5a.0.purpose"]');
  await page.keyboard.type('Keeps the pages.');
  await tabTo(page, 'input[name="Q5a.0.thirdPartyCountries"]');
  await page.keyboard.type('Germany');
  await tabTo(page, '[name=Q8]');
  await page.keyboard.press('ArrowRight');
  await piece('Q8a');
  await tabTo(page, '[name=Q8a][value=DE]');
  await page.keyboard.press('Space');
  await tabTo(page, '[name=Q21]');
  await page.keyboard.type('nobody');
  await tabTo(page, '[value=preview]');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'errors');
  await tabTo(page, '#errors a');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => document.activeElement.id === 'Q21');
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('security@borealis.example');
  await saved();
  await tabTo(page, '[value=preview]');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/preview');
  await tabTo(page, 'button.main');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Published' }).waitFor();
  await page.goto('/listings/com.example.borealis.sync/privacy-and-security?view=expanded');
  const tab = await page.locator('article').textContent();
  for (const said of ['Names', 'Comments', 'Clouds Ltd.', 'Germany', 'security@borealis.example']) {
    assert.ok(tab.includes(said), said);
  }
});
