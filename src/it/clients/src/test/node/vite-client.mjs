// Usage: vite-client.mjs URL FOLDER CHROMIUM. Opens the page, edits what it is made of, and sees it change without being loaded again.
import assert from 'node:assert/strict';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import puppeteer from 'puppeteer-core';
import { say, withDeadline } from './checks.mjs';

const [url, folder, executablePath] = process.argv.slice(2);

/** Every WebSocket that the page opens; Vite's client goes past the tunnel, to its server's own port, when it finds no other way. */
async function webSocketsOf(page) {
  const seen = { urls: [], frames: 0 };
  const session = await page.createCDPSession();
  session.on('Network.webSocketCreated', (event) => seen.urls.push(event.url));
  session.on('Network.webSocketFrameReceived', () => seen.frames++);
  await session.send('Network.enable');
  return seen;
}

/** As editors save: whole at once. Vite may otherwise read the file between its truncation and its new text, and show that. */
async function save(file, text) {
  const beside = `${folder}-${file}`; // not in the folder, which is watched
  await writeFile(beside, text);
  await rename(beside, join(folder, file));
}

const textIs = (page, text) =>
  page.waitForFunction((wanted) => document.getElementById('text')?.textContent === wanted, {}, text);
const colorIs = (page, color) =>
  page.waitForFunction((wanted) => getComputedStyle(document.getElementById('text')).color === wanted, {}, color);

async function hotReload(page, seen) {
  const connected = new Promise((resolve) => {
    page.on('console', (line) => line.text().includes('[vite] connected') && resolve());
  });
  await page.goto(url, { waitUntil: 'load' });
  await textIs(page, 'before');
  await connected;
  say('the page is there, and connected');
  await page.evaluate(() => { window.neverReloaded = true; });

  await save('words.js', "export const words = 'after';\n");
  await textIs(page, 'after');
  await save('style.css', '#text { color: rgb(2, 2, 2); }\n');
  await colorIs(page, 'rgb(2, 2, 2)');
  assert.equal(await page.evaluate(() => window.neverReloaded), true);
  say('module and style changed in place');

  assert.ok(seen.frames >= 2, `${seen.frames} messages over the WebSocket`);
  assert.deepEqual([...new Set(seen.urls.map((each) => new URL(each).host))], [new URL(url).host]);
  say(`over ${seen.urls.length} WebSocket of the same host`);
}

await withDeadline(120_000, async () => {
  // Without a sandbox: it needs rights that a container's root does not have, and the page is our own.
  const browser = await puppeteer.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--no-proxy-server'],
  });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    page.on('pageerror', (error) => console.error('page:', error));
    page.on('console', (line) => console.log('page:', line.text()));
    await hotReload(page, await webSocketsOf(page));
  } finally {
    await browser.close();
  }
});
