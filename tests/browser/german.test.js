// A German partner's journey: every page on the way is in German, first because the browser asks for it, then because the partner
// chose it; and long German words fit into a phone's window.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import test from 'node:test';

import { start } from './harness.js';

const KIM = 'kim@borealis.example';
const SYNC = '/manage/apps/com.example.borealis.sync';
const FORM = `${SYNC}/privacy-and-security`;
const TAB = '/listings/com.example.borealis.sync/privacy-and-security';
const WIDE = { width: 1280, height: 900 };
const world = start({ at: '2026-11-10T09:00:00Z' });

const read = (path) => readFile(new URL(`../../common/${path}`, import.meta.url), 'utf8');

/** What pages say in English between variables and markup, from three words on: our texts, and those of the questionnaire. */
async function findEnglish() {
  const texts = await Promise.all(['partners', 'pages', 'shared'].map((name) => read(`runtime/texts/${name}.en.ftl`)));
  const said = texts.join('\n').split('\n').flatMap((line) => line.match(/^[^#]*?(?: = |\] )(.*)$/)?.[1] ?? []);
  const questions = [...(await read('domain/questionnaires/2026-09.toml')).matchAll(/^(?:text|help|label|title) = "(.*)"$/gm)];
  const pieces = said.flatMap((line) => line.split(/[{}<>]/).filter((_, index) => index % 2 === 0));
  const sentences = [...pieces, ...questions.map(([, text]) => text)].map((piece) => piece.trim());
  return sentences.filter((piece) => piece !== 'Privacy & Security' && piece.split(' ').filter((word) => /\p{L}/u.test(word)).length > 2);
}

let english;

/** Checks that a page is in German, with all that it shows and that screen readers say, and fits into the window. */
async function isGerman(page, name) {
  english ??= await findEnglish();
  assert.ok(english.length > 300, `${english.length} English sentences`);
  assert.equal(await page.locator('html').getAttribute('lang'), 'de', name);
  const said = await page.evaluate(() => {
    const named = [...document.querySelectorAll('[aria-label], [title], [placeholder]')];
    const names = named.flatMap((one) => ['aria-label', 'title', 'placeholder'].map((attribute) => one.getAttribute(attribute)));
    const drawn = [...document.querySelectorAll('body *')].flatMap((one) =>
      ['::before', '::after'].map((pseudo) => getComputedStyle(one, pseudo).content).filter((content) => /\p{L}{3}/u.test(content)));
    return { text: [document.title, document.body.textContent, ...names].join('\n'), drawn: drawn.filter((text) => text !== 'none' && text !== 'normal') };
  });
  assert.deepEqual(english.filter((sentence) => said.text.includes(sentence)), [], `${name} in English`);
  const labels = await page.locator('[data-label]').evaluateAll((cells) => cells.map((cell) => JSON.stringify(cell.dataset.label)));
  assert.deepEqual(said.drawn.filter((text) => !labels.includes(text)), [], `${name}: words that only the stylesheet has`);
  await world.handy(page, name);
}

/** Checks a page of the journey and saves its picture. */
async function see(page, name) {
  await isGerman(page, name);
  await world.picture(page, name, { fullPage: true });
}

test('a German browser is answered in German, from the sign-in to the history', async () => {
  const page = await world.phone({ locale: 'de-DE' });
  const button = (name) => page.getByRole('button', { name, exact: true });
  await page.goto('/sign-in');
  await see(page, 'german-sign-in');
  await page.getByLabel('E-Mail-Adresse').fill(KIM);
  await button('Link senden').tap();
  await page.getByRole('heading', { name: 'Sehen Sie in Ihre E-Mails' }).waitFor();
  await see(page, 'german-sent');
  await page.goto((await world.links(KIM)).at(-1));
  await see(page, 'german-link');
  await button('Anmelden').tap();
  await page.getByRole('heading', { name: 'Ihre Apps' }).waitFor();
  await see(page, 'german-apps');
  await page.getByRole('link', { name: /^Bearbeiten/ }).tap();
  await page.getByText('Schritt 1 von 5').waitFor();
  await see(page, 'german-form');
  await page.locator('#question-Q1').getByText('Ja', { exact: true }).tap();
  await page.locator('#question-Q1a').waitFor();
  await page.getByText(/^Gespeichert um \d\d:\d\d$/).waitFor();
  await page.locator('#Q1a').fill('Namen');
  await page.getByText(/^Gespeichert um \d\d:\d\d$/).waitFor();
  await see(page, 'german-follow-up');
  await page.goto(`${FORM}?section=security`);
  await page.locator('#Q21').fill('niemand');
  await button('Speichern').tap();
  const errors = page.getByRole('alert');
  await errors.getByText('Es wurde nichts gespeichert: 1 Angabe muss berichtigt werden').waitFor();
  await see(page, 'german-refused');
  await page.locator('#Q21').fill('sicherheit@borealis.example');
  await button('Speichern und Vorschau').tap();
  await page.waitForURL(`**${SYNC}/preview`);
  await see(page, 'german-preview');
  await button('Einreichen und veröffentlichen').tap();
  await page.getByRole('heading', { name: 'Veröffentlicht' }).waitFor();
  await see(page, 'german-receipt');
  await page.getByRole('link', { name: 'Verlauf' }).tap();
  await page.getByRole('heading', { name: 'Verlauf von Borealis Sync' }).waitFor();
  await see(page, 'german-history');
  await page.goto(TAB);
  await see(page, 'german-tab');
});

test('whoever chooses German stays in German with an English browser, in a wide window and in a narrow one', async () => {
  const page = await world.page({ viewport: WIDE });
  await world.signIn(page, KIM);
  assert.equal(await page.locator('html').getAttribute('lang'), 'en');
  await page.getByRole('link', { name: 'Deutsch' }).click();
  await page.getByRole('heading', { name: 'Ihre Apps' }).waitFor();
  await page.goto(`${FORM}?section=security`);
  await page.locator('#Q22').fill('niemand');
  await page.getByText(/^Nicht gespeichert: Berichtigen Sie die markierten Felder/).waitFor();
  await see(page, 'german-refused-wide');
  await page.locator('#Q22').fill('https://borealis.example/security');
  await page.getByText(/^Gespeichert um \d\d:\d\d$/).waitFor();
  for (const [path, name] of [
    ['/manage', 'apps'], [FORM, 'form'], [`${FORM}?section=all`, 'form-all'], [`${SYNC}/preview`, 'preview'],
    [`${FORM}/discard`, 'discard'], [`${SYNC}/receipt`, 'receipt'], [`${SYNC}/history?open=1`, 'history'], [`${SYNC}/drift`, 'drift'],
    ['/manage/tokens', 'tokens'], ['/manage/partners/borealis/members', 'members'],
    ['/manage/partners/borealis/self-assessment', 'assessment'], ['/manage/nothing', 'problem'],
  ]) {
    await page.setViewportSize(WIDE);
    await page.goto(path);
    await see(page, `german-${name}-wide`);
    await page.setViewportSize({ width: 360, height: 780 });
    await see(page, `german-${name}-narrow`);
  }
  await page.goto('/manage');
  await page.getByRole('link', { name: 'English' }).click();
  await page.getByRole('heading', { name: 'Your apps' }).waitFor();
});
